// Puts rows and bubbles where they belong in their lists. Each says its place in data-order, a text that is greater the later it is.
import htmx from "htmx.org";
import { Idiomorph } from "idiomorph/htmx";
import { position } from "./order.ts";

/** How many rows and how many messages a page holds. */
export const most = 300;

export const orderOf = (element: HTMLElement) => element.dataset["order"] ?? "";

/** Reports whether only this page knows a message: its order comes after everything that the server has. */
export const isUnconfirmed = (element: HTMLElement) => orderOf(element).startsWith("~");

/** The rows of a list, without what stands at its end. */
export function entries(list: Element): HTMLElement[] {
  return [...list.children].filter((child): child is HTMLElement => child instanceof HTMLElement && child.hasAttribute("data-order"));
}

export const marker = (list: Element) => list.querySelector<HTMLElement>(":scope > [data-more]");

function move(list: Element, element: HTMLElement, before: Element | null): void {
  const focused = element.contains(document.activeElement) ? (document.activeElement as HTMLElement) : null;
  list.insertBefore(element, before);
  focused?.focus({ preventScroll: true });
}

/** Changes a row into what it is now, where it stands. */
export function renew(known: HTMLElement, fresh: HTMLElement): void {
  Idiomorph.morph(known, fresh, { morphStyle: "outerHTML" });
  htmx.process(known);
}

export interface List {
  element: Element;
  newestFirst: boolean;
  detached?: boolean; // its newest end is not in the page
}

/** Puts a row in its place, instead of the one with its id. What lies beyond the part that is shown comes with its own part. */
export function place({ element: list, newestFirst, detached }: List, fresh: HTMLElement): "new" | "known" | "beyond" | "newer" {
  const known = document.getElementById(fresh.id);
  if (fresh.hasAttribute("data-gone")) {
    known?.remove();
    return "known";
  }
  const stays = known !== null && orderOf(known) === orderOf(fresh);
  const others = entries(list).filter((other) => other !== known);
  const index = position(others.map(orderOf), orderOf(fresh), newestFirst);
  const [far, near] = newestFirst ? [others.length, 0] : [0, others.length];
  if (!stays && others.length > 0 && ((index === far && marker(list)) || (index === near && detached))) {
    known?.remove();
    return index === far ? "beyond" : "newer";
  }
  if (known) renew(known, fresh);
  const element = known ?? fresh;
  if (!stays) move(list, element, others[index] ?? null);
  if (!known) htmx.process(element);
  return known ? "known" : "new";
}

/** Takes away what is too much at the far end of a list, and leads there instead. */
export function trim({ element: list, newestFirst }: List): void {
  const rows = entries(list);
  const extra = newestFirst ? rows.slice(most) : rows.slice(0, Math.max(0, rows.length - most));
  const last = newestFirst ? rows[most - 1] : rows[extra.length];
  if (extra.length === 0 || !last) return;
  for (const row of extra) row.remove();
  leadOn(list, last, newestFirst);
}

/** Makes the marker of a list lead to what lies beyond its last row. */
function leadOn(list: Element, last: HTMLElement, newestFirst: boolean): void {
  const template = document.getElementById(newestFirst ? "older-chats" : "older-messages");
  const fresh = template instanceof HTMLTemplateElement ? (document.importNode(template.content, true).firstElementChild as HTMLElement | null) : null;
  const link = fresh?.querySelector("a");
  if (!fresh || !link) return;
  const address = new URL(link.href);
  address.searchParams.set("before", orderOf(last));
  link.href = address.href;
  marker(list)?.remove();
  if (newestFirst) list.append(fresh);
  else list.prepend(fresh);
}

/** Gives a list other rows, and keeps those that only this page knows. */
export function replace({ element: list, newestFirst }: List, fresh: HTMLElement[]): void {
  const own = entries(list).filter((row) => isUnconfirmed(row) && !fresh.some(({ id }) => id === row.id));
  const focused = list.contains(document.activeElement) ? document.activeElement?.closest("[id]")?.id : undefined;
  list.replaceChildren(...(newestFirst ? [...own, ...fresh] : [...fresh, ...own]));
  for (const row of fresh) htmx.process(row);
  if (focused) (document.getElementById(focused)?.querySelector<HTMLElement>("a, button"))?.focus({ preventScroll: true });
}
