// Menus are <details>. This adds what a menu needs beyond opening: one at a time, Escape, a click elsewhere, arrow keys, and a place on the screen
// when the menu stands in something that scrolls.

function items(menu: Element): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>(".menu-panel :is(a, button):not(:disabled)")];
}

/** Returns the index to go to for a key, or null where the key means nothing. From is -1 when no entry has focus. */
export function step(key: string, from: number, count: number): number | null {
  if (count === 0) return null;
  switch (key) {
    case "ArrowDown":
      return (from + 1) % count;
    case "ArrowUp":
      return from <= 0 ? count - 1 : from - 1;
    case "Home":
      return 0;
    case "End":
      return count - 1;
  }
  return null;
}

function close(menu: HTMLDetailsElement, focus: boolean): void {
  menu.open = false;
  if (focus) menu.querySelector("summary")?.focus();
}

function place(menu: HTMLDetailsElement): void {
  const panel = menu.querySelector<HTMLElement>(".menu-panel");
  const trigger = menu.querySelector("summary");
  if (!panel || !trigger || !menu.closest(".table-container, .sheet, .dialog")) return;
  panel.dataset["fixed"] = "";
  const at = trigger.getBoundingClientRect();
  const below = at.bottom + 4 + panel.offsetHeight <= innerHeight;
  panel.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - 4 - panel.offsetHeight)}px`;
  panel.style.left = `${Math.max(8, Math.min(at.right, innerWidth - 8) - panel.offsetWidth)}px`;
}

function onKey(event: KeyboardEvent): void {
  const menu = event.target instanceof Element ? event.target.closest<HTMLDetailsElement>("details[data-menu]") : null;
  if (!menu) return;
  if (event.key === "Escape" && menu.open) {
    event.preventDefault();
    close(menu, true);
    return;
  }
  if (!menu.open && event.key !== "ArrowDown") return;
  menu.open = true;
  const entries = items(menu);
  const to = step(event.key, entries.indexOf(document.activeElement as HTMLElement), entries.length);
  if (to === null) return;
  event.preventDefault();
  entries[to]?.focus();
}

export function install(): void {
  const opened = () => document.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]");
  document.addEventListener("toggle", (event) => {
    if (!(event.target instanceof HTMLDetailsElement) || !event.target.matches("[data-menu][open]")) return;
    for (const menu of opened()) if (menu !== event.target) close(menu, false);
    place(event.target);
  }, true);
  document.addEventListener("click", (event) => {
    for (const menu of opened()) {
      const inside = event.target instanceof Element && menu.contains(event.target);
      if (!inside || (event.target as Element).closest("[commandfor], [data-confirm]")) close(menu, false);
    }
  });
  document.addEventListener("focusin", (event) => {
    for (const menu of opened()) if (event.target instanceof Node && !menu.contains(event.target)) close(menu, false);
  });
  addEventListener("scroll", (event) => {
    for (const menu of opened()) if (menu.querySelector("[data-fixed]") && event.target instanceof Node && event.target.contains(menu)) close(menu, false);
  }, true);
  document.addEventListener("keydown", onKey);
}
