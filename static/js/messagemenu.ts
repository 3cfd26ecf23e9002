// What the menu of a message holds, and where it stands.

/** Returns what the menu shows, of what can be done with a message and the reaction that we put on it. */
export function entriesFor(can: string, mine: string): Set<string> {
  const entries = new Set(can.split(" ").filter((word) => word !== ""));
  if (mine !== "" && entries.has("react")) entries.add("unreact");
  return entries;
}

/** Returns what the message of a menu's button says, in a few words where it has no text. */
export function textOf(button: HTMLElement): string {
  return button.closest(".bubble")?.querySelector(".bubble-text")?.textContent ?? button.dataset["gist"] ?? "";
}

/** Returns where a menu stands: below its button where there is room, else above, and never beyond the edge. */
export function spot(button: { top: number; bottom: number; right: number }, menu: { width: number; height: number }, screen: { width: number; height: number }): { top: number; left: number } {
  const below = button.bottom + 4 + menu.height <= screen.height - 8;
  return {
    top: below ? button.bottom + 4 : Math.max(8, button.top - 4 - menu.height),
    left: Math.max(8, Math.min(button.right - menu.width, screen.width - 8 - menu.width)),
  };
}
