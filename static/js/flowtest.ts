// The test of a flow. What is typed while an answer is on its way stays, and whoever pressed a button that is gone or dead with the answer goes on at the
// message field. Beside the canvas, the canvas is told where the flow is.
import htmx from "htmx.org";

interface Request extends Event {
  detail: { elt: Element; target: Element };
}

const panel = "flowtest";

let typed = "";

function field(): HTMLInputElement | null {
  const element = document.getElementById("flowtest-say");
  return element instanceof HTMLInputElement ? element : null;
}

/** Tells the canvas which step the tried flow is at, and which it came through, each with its exit after a slash. */
function tell(): void {
  const { running = "", walked = "" } = document.getElementById(panel)?.dataset ?? {};
  document.dispatchEvent(new CustomEvent("flow:running", { detail: { node: running, walked: walked.split(" ").filter(Boolean) } }));
}

export function install(): void {
  document.addEventListener("flow:panel", (event) => {
    const { detail } = event as CustomEvent<HTMLElement>;
    htmx.process(detail);
    if (detail.querySelector(`#${panel}`)) tell();
  });
  document.addEventListener("htmx:beforeSend", (event) => {
    const message = field();
    if (message && (event as Request).detail.elt === message.form) message.value = "";
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if ((event as Request).detail.target.id === panel) typed = field()?.value ?? "";
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if ((event as Request).detail.target.id !== panel) return;
    tell();
    const message = field();
    if (message) message.value = typed;
    // A button that cannot be pressed any more loses the focus a moment later.
    if (document.activeElement === document.body || document.activeElement?.matches(":disabled")) message?.focus({ preventScroll: true });
  });
}
