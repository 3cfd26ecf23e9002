// The form of a step in the panel: the same one as the outline's, saved by itself while it is filled in.

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const fields = (form: HTMLElement) => [...form.querySelectorAll<Field>("input, textarea, select")];

/** What a form asks and what is wrong with it, without what is typed. Two forms of one shape need no exchange. */
export function shape(form: HTMLElement): string {
  const asked = fields(form).map((field) => `${field.name}${field instanceof HTMLSelectElement ? field.options.length : ""}${field.getAttribute("aria-invalid") ?? ""}`);
  return [...asked, ...[...form.querySelectorAll(".field-error, .banner, legend, button[name]")].map((each) => each.textContent)].join("|");
}

/** Puts a new form in the place of the old one. The field with the keyboard keeps it, with what was typed and the caret; what was opened stays open. */
export function exchange(old: HTMLElement, next: HTMLElement): void {
  const active = document.activeElement;
  const focused = active && old.contains(active) ? (active as HTMLElement) : null;
  const opened = [...old.querySelectorAll("details")].map((each) => each.open);
  const same = focused?.id ? next.querySelector<HTMLElement>(`#${CSS.escape(focused.id)}`) : null;
  if (focused && same && "value" in focused && "value" in same && same instanceof HTMLElement) {
    (same as Field).value = (focused as Field).value;
  }
  old.replaceWith(next);
  [...next.querySelectorAll("details")].forEach((each, i) => (each.open ||= opened[i] ?? false));
  if (!focused) return;
  const to = same ?? next.querySelector<HTMLElement>("textarea, input:not([type=hidden])");
  to?.focus({ preventScroll: true });
  if (same && isText(focused) && isText(same)) same.setSelectionRange(focused.selectionStart, focused.selectionEnd);
}

const isText = (element: Element | null): element is HTMLInputElement | HTMLTextAreaElement =>
  element instanceof HTMLTextAreaElement || (element instanceof HTMLInputElement && ["text", "search", "tel", "url", "password"].includes(element.type));

/** What a form sends; names may come more than once. */
export function sent(form: HTMLFormElement, button: HTMLElement | null): URLSearchParams {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
  if (button instanceof HTMLButtonElement && button.name) body.append(button.name, button.value);
  return body;
}
