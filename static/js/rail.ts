// The sidebar can be collapsed to its icons. The browser remembers, because it depends on the screen rather than on the person.

const name = "rail";

function storage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null; // forbidden by the person's settings: the choice lasts as long as the page
  }
}

/** Shows the sidebar as it was left. */
export function restore(): void {
  document.documentElement.classList.toggle(name, storage()?.getItem(name) === "1");
}

export function install(): void {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("[data-rail]")) return;
    const collapsed = document.documentElement.classList.toggle(name);
    storage()?.setItem(name, collapsed ? "1" : "0");
  });
}
