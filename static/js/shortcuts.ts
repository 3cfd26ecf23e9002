// What the keys of the inbox mean. They are what they write, not where they lie, so every layout has them.

export type Action = "next" | "previous" | "search" | "reply" | "done" | "begin" | "back" | "undo" | "help";

const keys: Record<string, Action> = { j: "next", k: "previous", "/": "search", r: "reply", e: "done", n: "begin", u: "back", z: "undo", "?": "help" };

interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  isComposing: boolean;
}

/** Returns what a key does, or null. Arrows move through the list only from inside it: elsewhere they scroll. */
export function actionOf(pressed: Pressed, inList: boolean): Action | null {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey || pressed.isComposing) return null;
  if (pressed.key === "ArrowDown") return inList ? "next" : null;
  if (pressed.key === "ArrowUp") return inList ? "previous" : null;
  return keys[pressed.key] ?? null;
}

/** Returns the index to go to, which stays within the list; from is -1 where no row has the focus. */
export function neighbour(from: number, current: number, step: 1 | -1, count: number): number {
  const start = from >= 0 ? from + step : Math.max(0, current);
  return Math.min(count - 1, Math.max(0, start));
}
