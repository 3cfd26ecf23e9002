// Menus that float on the canvas, for a step, a line, a note, what is chosen, or the canvas itself.
import { step } from "../menu.ts";
import { float, h } from "./dom.ts";

export interface Entry {
  title: string;
  keys?: string;
  danger?: boolean;
  disabled?: boolean;
  run(): void;
}

let open: HTMLElement | null = null;

export function closeMenu(): void {
  open?.remove();
  open = null;
}

/** Opens a menu; null is a line between entries. Back is where the keyboard goes when nothing is taken. */
export function showMenu(title: string, entries: (Entry | null)[], at: { x: number; y: number }, back: () => void): void {
  closeMenu();
  const menu = h("div", { class: "flow-menu", role: "menu", "aria-label": title });
  for (const entry of entries) {
    if (!entry) {
      menu.append(h("hr"));
      continue;
    }
    const button = h("button", { type: "button", class: "menu-item", role: "menuitem", tabindex: -1, "data-danger": entry.danger, disabled: entry.disabled },
      h("span", { class: "flow-menu-title" }, entry.title), entry.keys ? h("kbd", {}, entry.keys) : null);
    button.addEventListener("click", () => {
      closeMenu();
      back();
      entry.run();
    });
    menu.append(button);
  }
  menu.addEventListener("keydown", (event) => {
    const list = [...menu.querySelectorAll<HTMLElement>("button:not(:disabled)")];
    const to = step(event.key, list.indexOf(document.activeElement as HTMLElement), list.length);
    if (event.key === "Tab" || event.key === "Escape") {
      closeMenu();
      back();
    } else if (to !== null) list[to]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  open = menu;
  float(menu, at, closeMenu);
  menu.querySelector<HTMLElement>("button:not(:disabled)")?.focus({ preventScroll: true });
}
