// The pane beside a chat that says who it is with. It is read when somebody opens it, and never changes by itself: what is being typed into it
// stays. On wide screens it is a column that the browser remembers; on others it lies over the chat.
import htmx from "htmx.org";
import { opened } from "./chat.ts";

const key = "contact-pane";
const wide = () => matchMedia("(width >= 80rem)").matches;
const full = () => matchMedia("(width < 48rem)").matches;
const pane = () => document.getElementById("contact-pane");
const toggle = () => document.getElementById("contact-toggle");

function remembered(): boolean {
  try {
    return localStorage.getItem(key) === "open";
  } catch {
    return false;
  }
}

function remember(open: boolean): void {
  try {
    localStorage.setItem(key, open ? "open" : "closed");
  } catch {
    // the browser keeps nothing
  }
}

/** Says at the button, and to the chat beneath, whether the pane is there: a poll brings the button anew. */
function tell(): void {
  const open = pane()?.hidden === false;
  toggle()?.setAttribute("aria-expanded", String(open));
  document.querySelector(".inbox-thread")?.toggleAttribute("inert", open && full());
}

function show(open: boolean): void {
  const element = pane();
  if (!element) return;
  element.hidden = !open;
  tell();
  const source = element.dataset["src"];
  if (!open || !source || element.hasAttribute("data-read")) return;
  element.setAttribute("data-read", "");
  void htmx.ajax("get", source, { source: element, target: element, swap: "innerHTML settle:0ms" });
}

/** Opens or closes the pane because somebody wants it so; the focus goes with it. */
function turn(open: boolean): void {
  show(open);
  if (wide()) remember(open);
  document.getElementById(open ? "contact-close" : "contact-toggle")?.focus({ preventScroll: true });
}

/** What is typed into forms that are not sent: the answer to one of them replaces all. */
function unsaved(sent: Element): [string, string][] {
  const fields = [...(pane()?.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input[id], textarea[id]") ?? [])];
  return fields.filter((field) => !sent.contains(field) && field.value !== field.defaultValue).map(({ id, value }) => [id, value]);
}

interface Swap extends Event {
  detail: { target: Element; requestConfig: { elt: Element }; xhr: XMLHttpRequest };
}

let typed: [string, string][] = [];

function beforeSwap(event: Event): void {
  const { target, requestConfig } = (event as Swap).detail;
  if (target === pane()) typed = unsaved(requestConfig.elt);
}

function afterSwap(event: Event): void {
  const { target, requestConfig } = (event as Swap).detail;
  if (target !== pane()) return tell();
  for (const [id, value] of typed) {
    const field = document.getElementById(id);
    if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.value = value;
  }
  typed = [];
  const next = requestConfig.elt.getAttribute("data-focus");
  if (!next) return;
  const wrong = target.querySelector<HTMLElement>("[aria-invalid=true]");
  // A button that was pressed is gone with its form.
  if (wrong || !target.contains(document.activeElement)) (wrong ?? document.getElementById(next))?.focus({ preventScroll: !wrong });
}

/** Where the pane could not be read there is nothing to show; a toast says why. */
function failed(event: Event): void {
  const element = pane();
  if (!element || event.target !== element) return;
  element.removeAttribute("data-read");
  show(false);
}

function onClick(event: MouseEvent): void {
  if (!(event.target instanceof Element) || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (event.target.closest("#contact-toggle") && pane()) {
    event.preventDefault();
    turn(pane()?.hidden === true);
  } else if (event.target.closest("#contact-close")) {
    turn(false);
  }
}

/** Escape closes the pane from inside it, and from anywhere where it lies over the chat, unless it closed something else. */
function onKey(event: KeyboardEvent): void {
  const element = pane();
  if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || !element || element.hidden) return;
  if (!(event.target instanceof Element) || document.querySelector("dialog[open], [popover]:popover-open, details.menu[open]")) return;
  if (event.target !== document.body && !element.contains(event.target) && (wide() || event.target.matches("input, textarea"))) return;
  event.preventDefault();
  turn(false);
}

export function install(): void {
  if (!document.querySelector(".inbox")) return;
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.addEventListener("htmx:beforeSwap", beforeSwap);
  document.addEventListener("htmx:afterSwap", afterSwap);
  document.addEventListener("htmx:oobAfterSwap", tell);
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) document.addEventListener(name, failed);
  const start = () => show(wide() && remembered());
  document.addEventListener(opened, start);
  addEventListener("resize", tell);
  start();
}
