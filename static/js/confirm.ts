// A button with data-confirm asks first, in the page's one confirm dialog. The question names the thing, data-effect says what will happen.

const confirmed = new WeakSet<Element>();
let asking: HTMLElement | null = null;

function ask(dialog: HTMLDialogElement, button: HTMLElement): void {
  const fill = (id: string, text: string) => {
    const part = document.getElementById(id);
    if (part) part.textContent = text;
  };
  fill("confirm-title", button.dataset["confirm"] ?? "");
  fill("confirm-text", button.dataset["effect"] ?? "");
  fill("confirm-yes", button.getAttribute("aria-label") ?? button.textContent?.trim() ?? "");
  asking = button;
  dialog.showModal();
}

export function install(): void {
  const dialog = document.getElementById("confirm");
  if (!(dialog instanceof HTMLDialogElement)) return;
  const intercept = (event: Event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-confirm]") : null;
    if (!button || confirmed.delete(button)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    // What is missing is said before the question, not after it was answered.
    if (button instanceof HTMLButtonElement && button.form && !button.form.reportValidity()) return;
    ask(dialog, button);
  };
  document.addEventListener("click", intercept, true);
  document.getElementById("confirm-yes")?.addEventListener("click", () => {
    const button = asking;
    dialog.close();
    if (!button?.isConnected) return;
    confirmed.add(button);
    button.click();
  });
  dialog.addEventListener("close", () => (asking = null));
}
