// Sentences for screen readers: what happened on the canvas.

let timer = 0;

/** Says a sentence; a newer one replaces one that was not said yet. */
export function say(text: string): void {
  const region = document.getElementById("flow-live");
  if (!region) return;
  clearTimeout(timer);
  region.textContent = "";
  timer = window.setTimeout(() => (region.textContent = text), 50);
}

/** Shows a sentence to everybody; app.js has the toasts. */
export function toast(text: string, kind: "info" | "warning" | "danger" | "success" = "info"): void {
  document.dispatchEvent(new CustomEvent("toast", { detail: { kind, text } }));
}
