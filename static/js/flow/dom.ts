// Small helpers for elements that the canvas makes itself.

type Child = Node | string | null | undefined | false;

/** Makes an element. Attributes that are false, null or undefined are left out; true is an empty attribute. Text is text, never markup. */
export function h<K extends keyof HTMLElementTagNameMap>(name: K, attributes: Record<string, string | number | boolean | null | undefined> = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false));
  return element;
}

/** Returns the nearest element around a target, or null. */
export const closest = (target: EventTarget | null, selector: string) => (target instanceof Element ? target.closest<HTMLElement>(selector) : null);

export function byID(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

/** Shows an element above everything until it is removed; a press outside calls left. The browser's own closing would mistake the press that opened it. */
export function float(element: HTMLElement, at: { x: number; y: number }, left: () => void): void {
  element.popover = "manual";
  document.body.append(element);
  element.showPopover();
  place(element, at);
  const outside = (event: Event) => {
    if (!element.isConnected) document.removeEventListener("pointerdown", outside, true);
    else if (!(event.target instanceof Node && element.contains(event.target))) left();
  };
  document.addEventListener("pointerdown", outside, true);
}

/** Puts a floating element at a point of the window, moved so that it is seen whole. */
function place(element: HTMLElement, at: { x: number; y: number }): void {
  const fits = (start: number, size: number, room: number) => Math.max(8, Math.min(start, room - size - 8));
  element.style.left = `${fits(at.x, element.offsetWidth, innerWidth)}px`;
  element.style.top = `${fits(at.y, element.offsetHeight, innerHeight)}px`;
}
