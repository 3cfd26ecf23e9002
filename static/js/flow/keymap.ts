// What the keys of the canvas mean. They are what they write, not where they lie, so every layout has them; only where a layout has no Latin letters is the
// place taken.

export interface Pressed {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  isComposing?: boolean;
}

const arrows = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]);

/** What plain keys do. Signs and digits count with Shift too, since layouts differ in where they need it. */
const plain: Record<string, string> = {
  Enter: "open", Escape: "back", Tab: "add", Delete: "remove", Backspace: "remove", F2: "rename", " ": "pan", "0": "actual", "1": "fit", "+": "larger", "=": "larger", "-": "smaller",
  "/": "find", "?": "help", c: "connect", d: "disable", m: "move", ContextMenu: "menu",
};
const shifted: Record<string, string> = { s: "note", F10: "menu" };
const control: Record<string, string> = { z: "undo", y: "redo", a: "all", d: "duplicate", s: "save", k: "find", Enter: "test" };
const controlShift: Record<string, string> = { z: "redo" };

/** Returns the name of what a key does, or null: for arrows "walk", "branch" with Shift. */
export function actionOf(pressed: Pressed): string | null {
  if (pressed.isComposing) return null;
  const control_ = pressed.ctrlKey || pressed.metaKey;
  const latin = pressed.key.length > 1 || /^[\x20-\x7e]$/.test(pressed.key);
  const key = latin || !/^Key[A-Z]$/.test(pressed.code) ? pressed.key : pressed.code.slice(3);
  const letter = key.length === 1 ? key.toLowerCase() : key;
  if (pressed.altKey) {
    // Alt makes other letters of some keys, so this one is also known by its place.
    return pressed.shiftKey && !control_ && (letter === "t" || pressed.code === "KeyT") ? "tidy" : null;
  }
  if (control_) return (pressed.shiftKey ? controlShift : control)[letter] ?? null;
  if (arrows.has(key)) return pressed.shiftKey ? "branch" : "walk";
  if (pressed.shiftKey && shifted[letter]) return shifted[letter];
  if (pressed.shiftKey && /^[a-z]$/.test(letter) || pressed.shiftKey && key === "Tab") return null;
  return plain[letter] ?? null;
}

/** Where typing means text, or a menu, a list or a dialog has the keys. */
export const busy = "input, textarea, select, audio, video, [contenteditable], [role=textbox], [role=menu], [role=listbox], dialog[open], [popover], details[open]";
