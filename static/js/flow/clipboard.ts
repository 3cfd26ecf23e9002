// Copy, cut, paste and duplicate, by the system's clipboard.
import { n, t } from "../i18n.ts";
import { type Clip, paste, read, saved, take, used, write } from "./clip.ts";
import type { Editor } from "./editor.ts";
import { remove } from "./edits.ts";
import type { Place } from "./graph.ts";
import { say, toast } from "./live.ts";

const known = (editor: Editor) => (kind: string) => Object.hasOwn(editor.data.kinds, kind);

export function copied(editor: Editor): string | null {
  const ids = editor.selection.targets();
  if (ids.size === 0) return null;
  say(n("%d thing copied.", "%d things copied.", ids.size));
  return write(take(editor.now, ids));
}

export function removeChosen(editor: Editor, ids = editor.selection.targets()): void {
  const nodes = new Set([...ids].filter((id) => editor.now.node.has(id)));
  const notes = new Set([...ids].filter((id) => editor.now.note.has(id)));
  const [only] = ids;
  const sentence = ids.size === 1 && only !== undefined && nodes.has(only) ? t("“%s” removed.", editor.cards.title(only)) : n("%d thing removed.", "%d things removed.", ids.size);
  if (!editor.change(remove(editor.now, nodes, notes), sentence)) return;
  editor.selection.clear();
  editor.selection.leave();
}

/** Pastes at a place of the world, or a little beside what was copied. */
function put(editor: Editor, clip: Clip, at: Place): void {
  const { puts, ids } = paste(editor.now, clip, at);
  if (!editor.change(puts, n("%d thing pasted.", "%d things pasted.", ids.size))) return;
  editor.selection.set(ids.values());
  const [first] = ids.values();
  const box = editor.extent(ids.values());
  if (box) editor.view.reveal(box);
  if (first !== undefined) editor.selection.focus(first);
  const set = saved(editor.now.node.values());
  const missing = used(clip.nodes).filter((name) => !set.has(name));
  if (missing.length > 0) toast(t("What you pasted uses variables that nothing in this flow sets: %s.", missing.join(", ")), "warning");
  void editor.sync?.flush(); // the cards come with the answer
}

export function pasteText(editor: Editor, text: string, at: Place): boolean {
  const clip = editor.editable ? read(text, known(editor)) : null;
  if (clip) put(editor, clip, at);
  return clip !== null;
}

export function duplicate(editor: Editor): void {
  const ids = editor.selection.targets();
  const box = editor.extent(ids);
  if (ids.size > 0 && box && editor.editable) put(editor, take(editor.now, ids), { x: box.x + 48, y: box.y + 48 });
}

/** For menus, which have no event of the clipboard. What could not be copied is not cut. Without TLS, browsers have no clipboard for scripts. */
export async function copyFromMenu(editor: Editor, cut = false): Promise<void> {
  const text = copied(editor);
  if (text === null) return;
  try {
    await navigator.clipboard.writeText(text);
    if (cut) removeChosen(editor);
  } catch {
    toast(t("The browser did not allow copying. Press Ctrl+C."), "warning");
  }
}

export async function pasteFromMenu(editor: Editor, at: Place): Promise<void> {
  try {
    if (!pasteText(editor, await navigator.clipboard.readText(), at)) toast(t("There are no steps on the clipboard."));
  } catch {
    toast(t("The browser did not allow pasting. Press Ctrl+V."), "warning");
  }
}

/** Listens to the clipboard's events while the keyboard is on the canvas. */
export function install(editor: Editor, ours: () => boolean, where: () => Place): void {
  const copying = (event: ClipboardEvent, cut: boolean) => {
    if (!ours() || String(getSelection() ?? "") !== "") return;
    const text = copied(editor);
    if (text === null || !event.clipboardData) return;
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
    if (cut && editor.editable) removeChosen(editor);
  };
  document.addEventListener("copy", (event) => copying(event, false));
  document.addEventListener("cut", (event) => copying(event, true));
  document.addEventListener("paste", (event) => {
    if (ours() && pasteText(editor, event.clipboardData?.getData("text/plain") ?? "", where())) event.preventDefault();
  });
}
