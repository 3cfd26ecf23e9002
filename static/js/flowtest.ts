// The test of a flow: a button that was pressed is often gone when the answer is there, so whoever writes or taps goes on at the message field.

export function install(): void {
  document.addEventListener("htmx:afterSettle", (event) => {
    const { target } = (event as CustomEvent<{ target: Element }>).detail;
    if (target.id !== "flowtest" || document.activeElement !== document.body) return;
    document.getElementById("flowtest-say")?.focus({ preventScroll: true });
  });
}
