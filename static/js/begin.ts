// A new chat is begun in a dialog over the inbox. Without this script its link leads to the page with the same form.

const dialog = () => document.getElementById("inbox-begin") as HTMLDialogElement | null;
const body = () => document.getElementById("inbox-begin-body");

/** Shows of each number that is warmed up what that means, while it is the one that sends. */
function showWarmUp(): void {
  const chosen = document.querySelector<HTMLSelectElement>("#begin select[name=device]")?.value;
  for (const note of document.querySelectorAll<HTMLElement>("#begin [data-warm-up]")) note.hidden = note.dataset["warmUp"] !== chosen;
}

function onClick(event: MouseEvent): void {
  const target = event.target instanceof Element ? event.target : null;
  if (!dialog() || !target || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (target.closest("#inbox-begin [data-begin-cancel]")) {
    event.preventDefault();
    dialog()?.close();
  } else if (target.closest("[data-begin]")) {
    event.preventDefault();
    if (body()?.querySelector("form")) dialog()?.showModal(); // with what was typed before
    else body()?.dispatchEvent(new CustomEvent("begin")); // htmx asks for it
  }
}

export function install(): void {
  showWarmUp();
  document.addEventListener("click", onClick);
  document.addEventListener("change", showWarmUp);
  addEventListener("pageshow", (event) => {
    if (event.persisted) body()?.replaceChildren(); // what was in it was sent
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    showWarmUp();
    const { target } = (event as CustomEvent<{ target?: Element }>).detail;
    if (target && target === body() && !dialog()?.open) dialog()?.showModal();
  });
}
