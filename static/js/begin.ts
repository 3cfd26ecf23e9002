// A new chat is begun in a dialog over the inbox. Without this script its link leads to the page with the same form.

const dialog = () => document.getElementById("inbox-begin") as HTMLDialogElement | null;
const body = () => document.getElementById("inbox-begin-body");

/** Shows what a number has sent of its limit while it is the one that sends. */
function showLimit(): void {
  const chosen = document.querySelector<HTMLSelectElement>("#begin select[name=device]")?.value;
  for (const note of document.querySelectorAll<HTMLElement>("#begin [data-limit]")) note.hidden = note.dataset["limit"] !== chosen;
}

/** Whether the dialog holds what was typed in it before. */
function isTyped(): boolean {
  const fields = body()?.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea") ?? [];
  return [...fields].some((field) => field.type !== "hidden" && field.value !== "");
}

function onClick(event: MouseEvent): void {
  const target = event.target instanceof Element ? event.target : null;
  if (!dialog() || !target || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (target.closest("#inbox-begin [data-begin-cancel]")) {
    event.preventDefault();
    dialog()?.close();
  } else if (target.closest("[data-begin]")) {
    event.preventDefault();
    if (isTyped()) dialog()?.showModal();
    else body()?.dispatchEvent(new CustomEvent("begin")); // htmx asks for it: numbers and their limits may be others by now
  }
}

export function install(): void {
  showLimit();
  document.addEventListener("click", onClick);
  document.addEventListener("change", showLimit);
  addEventListener("pageshow", (event) => {
    if (event.persisted) body()?.replaceChildren(); // what was in it was sent
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    showLimit();
    const { target } = (event as CustomEvent<{ target?: Element }>).detail;
    if (target && target === body() && !dialog()?.open) dialog()?.showModal();
  });
}
