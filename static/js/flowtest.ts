// The test of a flow. What is typed while an answer is on its way stays, and whoever pressed a button that is gone or dead with the answer goes on at the
// message field.

interface Request extends Event {
  detail: { elt: Element; target: Element };
}

const panel = "flowtest";

let typed = "";

function field(): HTMLInputElement | null {
  const element = document.getElementById("flowtest-say");
  return element instanceof HTMLInputElement ? element : null;
}

export function install(): void {
  document.addEventListener("htmx:beforeSend", (event) => {
    const message = field();
    if (message && (event as Request).detail.elt === message.form) message.value = "";
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if ((event as Request).detail.target.id === panel) typed = field()?.value ?? "";
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if ((event as Request).detail.target.id !== panel) return;
    const message = field();
    if (message) message.value = typed;
    // A button that cannot be pressed any more loses the focus a moment later.
    if (document.activeElement === document.body || document.activeElement?.matches(":disabled")) message?.focus({ preventScroll: true });
  });
}
