// The variables of a step's form: one that is chosen goes to where the cursor was last. A text gets it in braces, a field for a variable its name.

type Field = HTMLInputElement | HTMLTextAreaElement;

let last: Field | null = null;

/** Returns a text with a variable in the place of what is selected, and where the cursor stands then. A field for a name has nothing else. */
export function insert(text: string, start: number, end: number, name: string, picks: string): { text: string; caret: number } {
  if (picks === "name" && /^[\w.]*$/.test(text)) return { text: name, caret: name.length };
  const piece = picks === "name" ? name : `{{${name}}}`;
  return { text: text.slice(0, start) + piece + text.slice(end), caret: start + piece.length };
}

const isField = (target: EventTarget | null): target is Field =>
  (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) && target.dataset["picks"] !== undefined;

export function install(): void {
  document.addEventListener("focusin", (event) => {
    if (isField(event.target)) last = event.target;
  });
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-insert]") : null;
    const form = button?.closest("form");
    if (!button || !form) return;
    const field = last?.form === form ? last : form.querySelector<Field>("[data-picks]");
    if (!field) return;
    const at = field.selectionStart ?? field.value.length;
    const { text, caret } = insert(field.value, at, field.selectionEnd ?? at, button.dataset["insert"] ?? "", field.dataset["picks"] ?? "");
    field.value = text;
    field.focus();
    field.setSelectionRange(caret, caret);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
