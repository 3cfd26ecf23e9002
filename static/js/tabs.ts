// Tabs with a roving tabindex: arrow keys, Home and End move between them and show their panels.

/** Returns the index of the tab a key leads to, or null where the key means nothing. */
export function move(key: string, from: number, count: number): number | null {
  switch (key) {
    case "ArrowRight":
      return (from + 1) % count;
    case "ArrowLeft":
      return (from - 1 + count) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
  }
  return null;
}

function select(tabs: HTMLElement[], chosen: HTMLElement): void {
  for (const tab of tabs) {
    const isChosen = tab === chosen;
    tab.setAttribute("aria-selected", String(isChosen));
    tab.tabIndex = isChosen ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls") ?? "")?.classList.toggle("panel-closed", !isChosen);
  }
}

function tabAt(event: Event): { tab: HTMLElement; tabs: HTMLElement[] } | null {
  const tab = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-tabs] [role=tab]") : null;
  return tab ? { tab, tabs: [...(tab.parentElement?.querySelectorAll<HTMLElement>("[role=tab]") ?? [])] } : null;
}

export function install(): void {
  document.addEventListener("click", (event) => {
    const at = tabAt(event);
    if (at) select(at.tabs, at.tab);
  });
  document.addEventListener("keydown", (event) => {
    const at = tabAt(event);
    const to = at ? at.tabs[move(event.key, at.tabs.indexOf(at.tab), at.tabs.length) ?? -1] : undefined;
    if (!at || !to) return;
    event.preventDefault();
    select(at.tabs, to);
    to.focus();
  });
}
