// The outline of a flow scrolls by itself where it stands beside a form: the step that is open is brought into its view.

export function install(): void {
  const side = document.querySelector<HTMLElement>("[data-outline]");
  const step = side?.querySelector<HTMLElement>("[aria-current=step]");
  if (!side || !step || side.scrollHeight <= side.clientHeight) return;
  side.scrollTop += step.getBoundingClientRect().top - side.getBoundingClientRect().top - side.clientHeight / 3;
}
