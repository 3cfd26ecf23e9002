// The list of chats. While somebody points at a row or has the focus in it, no row moves: a click meant for one must not open another. What
// would have moved is counted, and moves when they leave or ask for it.
import { n } from "./i18n.ts";
import { type List, entries, orderOf, place, renew, replace, trim } from "./place.ts";
import { position } from "./order.ts";

/** Rows that wait, by their id. */
const held = new Map<string, HTMLElement>();

const list = (): List | null => {
  const element = document.getElementById("conversations");
  return element && { element, newestFirst: true };
};

const canHover = () => matchMedia("(hover: hover)").matches;

function isHeld(element: Element): boolean {
  return (canHover() && element.matches(":hover")) || element.contains(document.activeElement);
}

/** Reports whether a row would stand elsewhere than it does. */
function moves(element: Element, fresh: HTMLElement): boolean {
  if (fresh.hasAttribute("data-gone")) return document.getElementById(fresh.id) !== null;
  const rows = entries(element);
  const known = rows.findIndex(({ id }) => id === fresh.id);
  if (known < 0) return true;
  const others = rows.filter((_, i) => i !== known).map(orderOf);
  return position(others, orderOf(fresh), true) !== known;
}

function hold(fresh: HTMLElement): void {
  held.set(fresh.id, fresh);
  const known = document.getElementById(fresh.id);
  if (!known || fresh.hasAttribute("data-gone")) return;
  // What the row says is true at once; only its place waits.
  const now = document.importNode(fresh, true);
  now.dataset["order"] = orderOf(known);
  renew(known, now);
}

function count(): void {
  const button = document.getElementById("inbox-held");
  const fresh = [...held.values()].filter((row) => !row.hasAttribute("data-gone")).length;
  if (!button) return;
  button.hidden = fresh === 0;
  button.querySelector("span")?.replaceChildren(n("%d new chat above", "%d new chats above", fresh));
}

/** Moves what was held. */
export function release(): void {
  const to = list();
  if (!to || held.size === 0) return;
  const rows = [...held.values()];
  held.clear();
  for (const row of rows) place(to, row);
  trim(to);
  count();
}

/** Takes the rows that a poll brought. */
export function take(rows: HTMLElement[], reset: boolean): void {
  const to = list();
  if (!to) return;
  if (reset) {
    held.clear();
    replace(to, rows);
    return count();
  }
  for (const row of rows) {
    if (!row.id) continue;
    if (held.has(row.id) || (isHeld(to.element) && moves(to.element, row))) hold(row);
    else place(to, row);
  }
  if (held.size > 0 && !isHeld(to.element)) release();
  trim(to);
  count();
}

/** Looks again for what is searched: it may be said differently now. Whoever reads further down keeps what they read. */
export function searchAgain(): void {
  const field = document.querySelector<HTMLInputElement>(".inbox-search input[name=q]");
  const results = document.getElementById("inbox-rows");
  if (field && results && field.value.trim() !== "" && results.scrollTop === 0 && !isHeld(results)) field.dispatchEvent(new Event("again"));
}

export function install(): void {
  const left = () => {
    const element = document.getElementById("conversations");
    if (element && held.size > 0 && !isHeld(element)) release();
  };
  document.addEventListener("pointerout", (event) => {
    if (event.target instanceof Element && event.target.closest("#conversations")) requestAnimationFrame(left);
  });
  document.addEventListener("focusout", (event) => {
    if (event.target instanceof Element && event.target.closest("#conversations")) requestAnimationFrame(left);
  });
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("#inbox-held")) return;
    release();
    document.querySelector(".inbox-scroll")?.scrollTo({ top: 0 });
    document.querySelector<HTMLElement>("#conversations .inbox-row")?.focus({ preventScroll: true });
  });
}
