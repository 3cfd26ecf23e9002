// Small helpers to build and update the page. Texts of people only ever become text nodes.

/** Finds an element that the page must have. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found as T;
}

/** Makes an element with attributes and children; a text child becomes a text node. */
export function element<K extends keyof HTMLElementTagNameMap>(name: K, attributes: Record<string, string> = {}, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Changes a text only where it differs, so that nothing that a person has selected is lost. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/**
 * Brings a list to the items: one element for each key, made once, updated each time, moved only where the order differs. What has the
 * focus keeps it.
 */
export function keyed<T>(list: HTMLElement, items: T[], key: (item: T) => string, make: (item: T) => HTMLElement, update: (made: HTMLElement, item: T) => void): void {
  const old = new Map<string, HTMLElement>();
  for (const child of list.children) old.set((child as HTMLElement).dataset["key"] ?? "", child as HTMLElement);
  let place = list.firstElementChild;
  for (const item of items) {
    const name = key(item);
    let made = old.get(name);
    old.delete(name);
    if (!made) {
      made = make(item);
      made.dataset["key"] = name;
    }
    update(made, item);
    if (made === place) place = place.nextElementSibling;
    else list.insertBefore(made, place);
  }
  for (const gone of old.values()) gone.remove();
}

let hiding = 0;

/** Shows a sentence for some seconds. */
export function notice(text: string): void {
  const place = byId("notice");
  place.textContent = text;
  place.hidden = false;
  clearTimeout(hiding);
  hiding = window.setTimeout(() => { place.hidden = true; }, 7000);
}

/** Runs something that may not be possible and shows why not. It returns whether it was. */
export async function attempt(what: () => Promise<unknown>): Promise<boolean> {
  try {
    await what();
    return true;
  } catch (error) {
    notice(error instanceof Error ? error.message : String(error));
    return false;
  }
}
