// Emojis go where the caret is. The menu stays open: several are often written at once.

export function install(): void {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-emoji]") : null;
    const field = document.getElementById("compose-text");
    if (!button || !(field instanceof HTMLTextAreaElement)) return;
    field.setRangeText(button.textContent ?? "", field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true })); // so that it is kept and the field grows
  });
}
