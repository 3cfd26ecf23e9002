// The open chat: puts bubbles that a poll brings in their places, keeps the reader's place, and tells the server when somebody sees it.
import * as attention from "./attention.ts";
import { atNewest, flash, follow, isAbout, opened, openChat } from "./chat.ts";
import { n, t } from "./i18n.ts";
import { follows, type Placed } from "./order.ts";
import { entries, type List, most, orderOf, place, replace, trim } from "./place.ts";
import { post } from "./post.ts";
import * as rows from "./rows.ts";

/** How far from its end a thread still counts as read to the end, in pixels. */
const near = 100;

let missed = 0; // messages that came while the reader was further up

const scroller = () => document.getElementById("thread");

const list = (): List | null => {
  const element = document.getElementById("messages");
  return element && { element, newestFirst: false, detached: element.hasAttribute("data-detached") };
};

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
  label.textContent = Number.isFinite(missed) ? n("%d new message", "%d new messages", missed) : t("New messages");
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

const isOurs = (message: HTMLElement) => message.querySelector(".bubble[data-own]") !== null;

/** Keeps the page small: at the end of a thread its beginning goes, further up its end. */
function keepSmall(to: List, atEnd: boolean): void {
  if (atEnd) return trim(to);
  const extra = entries(to.element).slice(most);
  for (const message of extra) message.remove();
  if (extra.length > 0) to.element.setAttribute("data-detached", "");
}

/** Puts bubbles of a chat where they belong; those of another one than the open one come when it is opened. */
export function placeMessages(bubbles: HTMLElement[], chat = openChat()): void {
  const to = list();
  const thread = scroller();
  if (!to || !thread || bubbles.length === 0 || chat !== openChat()) return;
  const atEnd = fromEnd(thread) < near && !to.detached;
  const fresh: HTMLElement[] = [];
  keepingPlace(() => {
    for (const bubble of bubbles) {
      if (!bubble.id) continue;
      const came = place(to, bubble);
      if (came === "new" || came === "newer") fresh.push(bubble);
    }
    keepSmall(to, atEnd);
    mark();
  });
  arrived(fresh);
  if (!atEnd && fresh.length > 0) count(missed + fresh.length);
}

/** Tells who wants to know that somebody else wrote, and the server that it is seen. */
function arrived(fresh: HTMLElement[]): void {
  const messages = fresh.filter((message) => !isOurs(message));
  if (messages.length > 0) {
    document.querySelector("[data-thread]")?.setAttribute("data-unread", "");
    document.dispatchEvent(new CustomEvent("cloudwa:arrived", { detail: { messages } }));
  }
  seen();
}

/** Tells the server that somebody sees the chat, once for what is unread. */
function seen(): void {
  const thread = document.querySelector<HTMLElement>("[data-thread][data-unread]");
  if (!thread || document.hidden) return;
  thread.removeAttribute("data-unread");
  const again = () => thread.setAttribute("data-unread", "");
  post(`/inbox/${thread.dataset["thread"]}/open`).then((answer) => void (answer.ok || again()), again);
}

/** Shows the thread anew: so much has changed that it is not told one by one. A reader further up keeps what they read. */
function renewThread(messages: HTMLElement[]): void {
  const to = list();
  const thread = scroller();
  if (!to || !thread || messages.length === 0) return;
  if (to.detached || fromEnd(thread) >= near) {
    to.element.setAttribute("data-detached", "");
    return count(Infinity);
  }
  const known = new Set(entries(to.element).map(({ id }) => id));
  replace(to, messages);
  mark();
  thread.scrollTop = 0;
  arrived(messages.filter(({ id }) => id && !known.has(id)));
}

/** Takes what a poll brought. */
function take(poll: HTMLElement): void {
  const reset = poll.hasAttribute("data-reset");
  const brought = (part: string) => {
    const template = poll.querySelector<HTMLTemplateElement>(`template[data-${part}]`);
    return template ? ([...document.importNode(template.content, true).children] as HTMLElement[]) : [];
  };
  const fresh = brought("rows");
  attention.look(fresh);
  rows.take(fresh, reset);
  if (fresh.length > 0) rows.searchAgain();
  if (!isAbout(poll)) return;
  if (reset) renewThread(brought("messages"));
  else placeMessages(brought("messages"));
}

function toNewest(): void {
  if (list()?.detached) {
    const newest = atNewest(location.href);
    newest.pathname = `/inbox/${openChat()}`;
    return void follow(newest.href);
  }
  toEnd();
  document.getElementById("compose-text")?.focus();
}

/** Begins with a chat that was opened. */
function start(): void {
  missed = 0;
  const at = document.getElementById("messages")?.dataset["at"];
  const found = at && document.querySelector<HTMLElement>(`#messages > [data-message-id="${at}"]`);
  if (found) flash(found);
  seen();
}

export function install(): void {
  if (!document.querySelector(".inbox")) return;
  document.addEventListener("htmx:load", (event) => {
    if (!(event.target instanceof HTMLElement)) return;
    if (event.target.id === "inbox-poll") take(event.target);
    else if (event.target.matches(".message")) mark();
  });
  document.addEventListener("scroll", (event) => {
    if (missed > 0 && event.target === scroller() && fromEnd(event.target as Element) < near && !list()?.detached) count(0);
  }, { passive: true, capture: true });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("#thread-new")) toNewest();
  });
  document.addEventListener("visibilitychange", seen);
  document.addEventListener(opened, start);
  start();
}
