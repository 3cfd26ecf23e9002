// The form of a step in the panel: the same one as the outline's, saved by itself while it is filled in.
import { closest } from "./dom.ts";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const fields = (form: HTMLElement) => [...form.querySelectorAll<Field>("input, textarea, select")];

/** What a form asks and what is wrong with it, without what is typed. Two forms of one shape need no exchange. */
export function shape(form: HTMLElement): string {
  const asked = fields(form).map((field) => `${field.name}${field instanceof HTMLSelectElement ? field.options.length : ""}${field.getAttribute("aria-invalid") ?? ""}`);
  return [...asked, ...[...form.querySelectorAll(".field-error, .banner, legend, button[name]")].map((each) => each.textContent)].join("|");
}

/** Moves the keyboard into a form: to a field, else to the first one that is to be filled in, else to what stands around the form. */
export function enterForm(around: HTMLElement, field: string): void {
  const form = around.querySelector("form[data-flow-step]");
  const named = field === "" ? null : form?.querySelector<HTMLElement>(`[name="${CSS.escape(field)}"]`);
  const first = named ?? form?.querySelector<HTMLElement>("textarea:not([disabled]), .field input:not([type=hidden], [name=label]), .field select") ??
    around.querySelector<HTMLElement>("input[name=label], button");
  closest(first ?? null, "details")?.setAttribute("open", "");
  first?.focus();
  first?.scrollIntoView({ block: "nearest" });
}

/** Puts a new form in the place of the old one. The field with the keyboard keeps it, and what was typed where that is to be kept; what was opened stays open. */
export function exchange(old: HTMLElement, next: HTMLElement, keep: boolean): void {
  const active = document.activeElement;
  const focused = active && old.contains(active) ? (active as HTMLElement) : null;
  const opened = [...old.querySelectorAll("details")].map((each) => each.open);
  const same = focused?.id ? next.querySelector<HTMLElement>(`#${CSS.escape(focused.id)}`) : null;
  if (keep && focused && same && "value" in focused && "value" in same && same instanceof HTMLElement) {
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

/** What a form sends; names may come more than once. Where exits lead is sent only where it was chosen here: the canvas draws lines, too. */
export function sent(form: HTMLFormElement, button: HTMLElement | null): URLSearchParams {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
  for (const field of form.querySelectorAll<HTMLSelectElement>('select[name^="out:"]')) if (field.selectedOptions[0]?.defaultSelected) body.delete(field.name);
  if (button instanceof HTMLButtonElement && button.name) body.append(button.name, button.value);
  return body;
}
