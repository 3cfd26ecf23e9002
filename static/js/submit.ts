// A form is sent once: its buttons are dead until the answer is there. A page that comes back from the browser's cache gets them back.

const locked = "data-submitting";

function lock(form: HTMLFormElement, button: HTMLElement | null): void {
  form.setAttribute(locked, "");
  button?.setAttribute("aria-busy", "true");
  // Later, because a disabled button's own name and value would not be sent.
  setTimeout(() => {
    for (const element of form.elements) if (element instanceof HTMLButtonElement && element.type === "submit" && form.hasAttribute(locked)) element.disabled = true;
  });
}

function unlock(form: HTMLFormElement): void {
  if (!form.hasAttribute(locked)) return;
  form.removeAttribute(locked);
  for (const element of form.elements) {
    if (!(element instanceof HTMLButtonElement) || element.type !== "submit") continue;
    element.disabled = false;
    element.removeAttribute("aria-busy");
  }
}

/** A form that led nowhere, such as one that answers with a download, can be sent again after this long. One that may take longer says so in data-patience. */
const patience = 15_000;

export function install(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method === "dialog" || form.matches("[data-theme-form], [data-compose], [data-compose-part]")) return;
    if (form.hasAttribute(locked)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    lock(form, event.submitter);
    setTimeout(() => unlock(form), Number(form.dataset["patience"]) || patience);
  }, true);
  for (const name of ["htmx:afterRequest", "htmx:validation:halted"]) {
    document.addEventListener(name, (event) => {
      const form = event.target instanceof Element ? event.target.closest("form") : null;
      if (form) unlock(form);
    });
  }
  addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll<HTMLFormElement>(`form[${locked}]`).forEach(unlock);
  });
}
