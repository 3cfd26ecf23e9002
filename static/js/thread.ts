// The open inbox: puts rows and bubbles that a poll brings in their places, keeps the reader's place in the thread, and tells the server when
// somebody sees a chat.
import htmx from "htmx.org";
import { Idiomorph } from "idiomorph/htmx";
import { n } from "./i18n.ts";
import { follows, type Placed, position } from "./order.ts";
import { post } from "./post.ts";

/** How far from its end a thread still counts as read to the end, in pixels. */
const near = 100;

let missed = 0; // messages that came while the reader was further up

const scroller = () => document.getElementById("thread");
const orderOf = (element: HTMLElement) => element.dataset["order"] ?? "";

function entries(list: Element): HTMLElement[] {
  return [...list.children].filter((child): child is HTMLElement => child instanceof HTMLElement && child.hasAttribute("data-order"));
}

function placed(element: HTMLElement): Placed {
  return { order: orderOf(element), day: element.dataset["day"] ?? "", by: element.dataset["by"] ?? "" };
}

/** Marks which messages open a day and which go on. */
function mark(): void {
  let before: Placed | undefined;
  for (const message of document.querySelectorAll<HTMLElement>("#messages > .message")) {
    const { first, run } = follows(before, placed(message));
    message.toggleAttribute("data-first", first);
    message.toggleAttribute("data-run", run);
    before = placed(message);
  }
}

function move(list: Element, element: HTMLElement, before: Element | null): void {
  const focused = element.contains(document.activeElement) ? (document.activeElement as HTMLElement) : null;
  list.insertBefore(element, before);
  focused?.focus({ preventScroll: true });
}

/** Puts a row or a bubble where it belongs, in place of the one with its id. What lies beyond the part that is shown comes with its own part. */
function place(list: Element, fresh: HTMLElement, newestFirst: boolean): "new" | "known" | "beyond" {
  const known = document.getElementById(fresh.id);
  if (fresh.hasAttribute("data-gone")) {
    known?.remove();
    return "known";
  }
  const stays = known !== null && orderOf(known) === orderOf(fresh);
  const others = entries(list).filter((other) => other !== known);
  const index = position(others.map(orderOf), orderOf(fresh), newestFirst);
  const edge = newestFirst ? others.length : 0;
  if (!stays && index === edge && others.length > 0 && list.querySelector(":scope > [data-more]")) {
    known?.remove();
    return "beyond";
  }
  if (known) Idiomorph.morph(known, fresh, { morphStyle: "outerHTML" });
  const element = known ?? fresh;
  if (!stays) move(list, element, others[index] ?? null);
  htmx.process(element);
  return known ? "known" : "new";
}

const fromEnd = (thread: Element) => -thread.scrollTop;

/** Shows the end of the thread. */
export function toEnd(): void {
  const thread = scroller();
  if (thread) thread.scrollTop = 0;
  count(0);
}

function count(messages: number): void {
  missed = messages;
  const button = document.getElementById("thread-new");
  const label = button?.querySelector("span");
  if (!button || !label) return;
  button.hidden = missed === 0;
  label.textContent = n("%d new message", "%d new messages", missed);
}

/** Changes the messages without moving what the reader looks at; a reader at the end stays at the end. */
function keepingPlace(change: () => void): void {
  const thread = scroller();
  if (!thread) return;
  const atEnd = fromEnd(thread) < near;
  const top = thread.getBoundingClientRect().top;
  const anchor = [...thread.querySelectorAll(".message")].find((message) => message.getBoundingClientRect().bottom > top);
  const before = anchor?.getBoundingClientRect().top ?? 0;
  change();
  if (atEnd) thread.scrollTop = 0;
  else if (anchor?.isConnected) thread.scrollTop += anchor.getBoundingClientRect().top - before;
}

/** Puts bubbles where they belong. */
export function placeMessages(bubbles: HTMLElement[]): void {
  const list = document.getElementById("messages");
  const thread = scroller();
  if (!list || !thread || bubbles.length === 0) return;
  const atEnd = fromEnd(thread) < near;
  let fresh = 0;
  keepingPlace(() => {
    for (const bubble of bubbles) {
      if (place(list, bubble, false) !== "new") continue;
      fresh++;
      if (!bubble.querySelector(".bubble[data-own]")) list.closest("[data-thread]")?.setAttribute("data-unread", "");
    }
    mark();
  });
  if (!atEnd && fresh > 0) count(missed + fresh);
  open();
}

/** Tells the server that somebody sees the chat, once for what is unread. */
function open(): void {
  const thread = document.querySelector<HTMLElement>("[data-thread][data-unread]");
  if (!thread || document.hidden) return;
  thread.removeAttribute("data-unread");
  const again = () => thread.setAttribute("data-unread", "");
  post(`/inbox/${thread.dataset["thread"]}/open`).then((answer) => void (answer.ok || again()), again);
}

/** Takes what a poll brought. */
function take(poll: Element): void {
  const brought = (part: string) => {
    const template = poll.querySelector<HTMLTemplateElement>(`template[data-${part}]`);
    return template ? ([...document.importNode(template.content, true).children] as HTMLElement[]) : [];
  };
  const list = document.getElementById("conversations");
  if (list) for (const row of brought("rows")) place(list, row, true);
  placeMessages(brought("messages"));
}

export function install(): void {
  if (!document.querySelector(".inbox")) return;
  document.addEventListener("htmx:load", (event) => {
    if (!(event.target instanceof Element)) return;
    if (event.target.id === "inbox-poll") take(event.target);
    else if (event.target.matches(".message")) mark();
  });
  scroller()?.addEventListener("scroll", (event) => {
    if (missed > 0 && fromEnd(event.currentTarget as Element) < near) count(0);
  }, { passive: true });
  document.getElementById("thread-new")?.addEventListener("click", () => {
    toEnd();
    document.getElementById("compose-text")?.focus();
  });
  document.addEventListener("visibilitychange", open);
  open();
}
