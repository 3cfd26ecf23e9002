// A form with data-dirty knows whether it was changed: its save bar appears, and leaving the page asks first.

const before = new WeakMap<HTMLFormElement, string>();
let leaving = false;

/** Returns the form's values as one string; a file counts by its name and size. */
export function snapshot(values: Iterable<[string, FormDataEntryValue]>): string {
  return JSON.stringify([...values].map(([name, value]) => [name, typeof value === "string" ? value : `${value.name}:${value.size}`]));
}

function formOf(event: Event): HTMLFormElement | null {
  return event.target instanceof Element ? event.target.closest<HTMLFormElement>("form[data-dirty]") : null;
}

function remember(form: HTMLFormElement): void {
  // One that came back changed, such as with a further row, stays so.
  if (!before.has(form)) before.set(form, form.hasAttribute("data-changed") ? "" : snapshot(new FormData(form)));
}

function compare(form: HTMLFormElement): void {
  form.toggleAttribute("data-changed", snapshot(new FormData(form)) !== before.get(form));
}

export function install(): void {
  document.querySelectorAll<HTMLFormElement>("form[data-dirty]").forEach(remember);
  document.addEventListener("htmx:load", () => document.querySelectorAll<HTMLFormElement>("form[data-dirty]").forEach(remember));
  for (const name of ["input", "change"]) {
    document.addEventListener(name, (event) => {
      const form = formOf(event);
      if (form) compare(form);
    });
  }
  // The values are reset after the event.
  document.addEventListener("reset", (event) => {
    const form = formOf(event);
    if (form) setTimeout(() => compare(form));
  });
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !(event.target instanceof HTMLFormElement) || event.target.method === "dialog") return;
    // Sending one form would lose what was typed into another: then leaving still asks.
    leaving = [...document.querySelectorAll("form[data-changed]")].every((form) => form === event.target);
  });
  addEventListener("pageshow", () => (leaving = false));
  addEventListener("beforeunload", (event) => {
    if (!leaving && document.querySelector("form[data-changed]")) event.preventDefault();
  });
}
