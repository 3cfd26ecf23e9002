// Opens another chat, or another list, without leaving the page: what is being sent or typed goes on. Without this script the links do what
// links do, and so they do where the list is not the newest one.
import htmx from "htmx.org";
import { t } from "./i18n.ts";
import { release } from "./rows.ts";
import { show as toast } from "./toast.ts";

const main = () => document.querySelector<HTMLElement>(".inbox");
const poll = () => document.getElementById("inbox-poll");
const slot = () => document.getElementById("inbox-open");
const narrow = () => matchMedia("(width < 48rem)").matches;

/** The chat that is open; "" for none. */
export const openChat = () => document.querySelector<HTMLElement>("[data-thread]")?.dataset["thread"] ?? "";

/** What other scripts do when another chat has come, or the open one was closed. */
export const opened = "cloudwa:opened";

/** What they do before the open chat gives way to another one, or is closed. */
export const leaving = "cloudwa:leaving";

/** The parts of an address that say where in a thread, or in the list, it begins. */
const places = ["at", "raw", "before"];

/** Returns an address without the place where it begins: it begins at the newest then. */
export function atNewest(address: string): URL {
  const newest = new URL(address);
  for (const name of places) newest.searchParams.delete(name);
  return newest;
}

function after(element: HTMLElement): URL {
  return new URL(element.getAttribute("hx-get") ?? "", location.origin);
}

/** Lets the poll ask about the chat that is open, and about the one that was left: it may not be in the list any more. */
function ask(left: string): void {
  const element = poll();
  if (!element) return;
  const address = after(element);
  const seq = Number(document.querySelector<HTMLElement>("[data-thread]")?.dataset["seq"] ?? Infinity);
  if (openChat()) address.searchParams.set("conversation", openChat());
  else address.searchParams.delete("conversation");
  if (left && left !== openChat()) address.searchParams.set("left", left);
  // The older of both: what is told twice does no harm.
  address.searchParams.set("after", String(Math.min(seq, Number(address.searchParams.get("after")))));
  element.setAttribute("hx-get", address.pathname + address.search);
  htmx.process(element);
}

/** Reports whether a poll's answer is about the chat that is open now; where it is not, the next one will be. */
export function isAbout(answer: HTMLElement): boolean {
  const asked = after(answer).searchParams.get("conversation") ?? "";
  if (asked === openChat()) return true;
  ask(asked);
  return false;
}

function mark(): void {
  for (const row of document.querySelectorAll<HTMLElement>(".inbox-row")) {
    if (row.dataset["chat"] === openChat()) row.setAttribute("aria-current", "page");
    else row.removeAttribute("aria-current");
  }
}

/** Reads a part of a page; null where it cannot be had. Without a connection it throws. */
async function read(address: URL): Promise<DocumentFragment | null> {
  const answer = await fetch(address, { headers: { "HX-Request": "true" } });
  if (!answer.ok || answer.redirected) return null;
  const template = document.createElement("template");
  template.innerHTML = await answer.text(); // the server's own words, as htmx would swap them in
  return document.importNode(template.content, true);
}

let wanted = ""; // the address that was chosen last: an answer that comes later than the next choice is not shown

/** Shows a chat in place of the one that is open. */
async function show(address: URL): Promise<void> {
  wanted = address.href;
  const left = openChat();
  const part = new URL(address);
  part.pathname += "/thread";
  const fresh = await read(part);
  if (wanted !== address.href) return;
  if (!fresh?.querySelector("[data-thread]")) return location.assign(address); // the page itself says why
  slot()?.replaceChildren(fresh);
  main()?.setAttribute("data-open", "");
  for (const part of slot()?.children ?? []) htmx.process(part);
  ask(left);
  mark();
  document.dispatchEvent(new CustomEvent(opened));
}

function close(): void {
  wanted = "";
  const left = openChat();
  document.dispatchEvent(new CustomEvent(leaving));
  slot()?.replaceChildren();
  main()?.removeAttribute("data-open");
  ask(left);
  mark();
  document.dispatchEvent(new CustomEvent(opened));
  const row = document.querySelector<HTMLElement>(`.inbox-row[data-chat="${CSS.escape(left)}"]`) ?? document.querySelector<HTMLElement>(".inbox-row");
  row?.focus({ preventScroll: true });
}

/** Shows what an address of the inbox says. */
async function go(address: URL): Promise<void> {
  if (/^\/inbox\/[0-9a-f-]{36}$/.test(address.pathname)) {
    document.dispatchEvent(new CustomEvent(leaving));
    await show(address);
    return;
  }
  close();
}

/** Shows another list beside the open chat. */
async function list(address: URL): Promise<void> {
  const part = new URL(address);
  part.pathname = "/inbox/list";
  if (openChat()) part.searchParams.set("conversation", openChat());
  const fresh = (await read(part))?.querySelector(".inbox-list");
  if (listOf(address) !== listOf(new URL(shown))) return; // another one was chosen meanwhile
  const known = document.querySelector(".inbox-list");
  if (!fresh || !known) return location.assign(address);
  known.replaceWith(fresh);
  htmx.process(fresh);
  ask("");
}

/** Opens an address of the inbox as if its link had been followed. */
export async function follow(href: string): Promise<void> {
  const address = new URL(href, location.href);
  if (!poll() || !slot()) return location.assign(address);
  const lists = listOf(address) !== listOf(new URL(location.href));
  if (address.href !== location.href) history.pushState({}, "", address);
  await arrive(address, lists);
}

async function arrive(address: URL, lists: boolean): Promise<void> {
  const before = shown;
  shown = address.href;
  try {
    await arriveAt(address, lists);
  } catch {
    if (shown !== address.href) return; // something else was chosen meanwhile
    // No connection: the page stays, with what is being written in it. The browser would show a page of its own instead.
    shown = before;
    history.replaceState({}, "", before);
    toast({ kind: "danger", text: t("The server did not answer. Try again.") });
  }
}

async function arriveAt(address: URL, lists: boolean): Promise<void> {
  if (lists) await list(address);
  if (address.pathname !== pathOf() || places.some((name) => address.searchParams.has(name)) || !lists) await go(address);
}

const pathOf = () => (openChat() ? `/inbox/${openChat()}` : "/inbox");

/** The part of an address that says which list it has. */
const listOf = (address: URL) => [address.searchParams.get("show"), address.searchParams.get("device"), address.searchParams.get("q")].join("|");

let shown = location.href;

function onClick(event: MouseEvent): void {
  if (!(event.target instanceof Element) || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest<HTMLAnchorElement>("a.inbox-row, a[data-narrow], a[data-chat-link], a[data-chat-close]");
  if (!link || !poll()) return;
  event.preventDefault();
  link.closest("details")?.removeAttribute("open");
  if (link.matches("[data-chat-close]")) {
    const list = atNewest(location.href);
    list.pathname = "/inbox";
    return void follow(list.href);
  }
  void follow(link.href);
}

/** Marks what is looked for, and shows it. */
export function flash(message: HTMLElement): void {
  message.scrollIntoView({ block: "center" });
  message.removeAttribute("data-flash");
  requestAnimationFrame(() => message.setAttribute("data-flash", ""));
}

/** Goes to the message that a quote is of: in the page where it is there, else around it. */
function toQuoted(event: MouseEvent): void {
  const quote = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a.bubble-quote") : null;
  if (!quote || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const raw = new URL(quote.href).searchParams.get("raw") ?? "";
  const here = document.querySelector<HTMLElement>(`#messages > [data-raw="${CSS.escape(raw)}"]`);
  if (!here && !poll()) return;
  event.preventDefault();
  if (here) flash(here);
  else void follow(quote.href);
}

export function install(): void {
  if (!main()) return;
  document.addEventListener("click", onClick);
  document.addEventListener("click", toQuoted);
  addEventListener("popstate", () => {
    const address = new URL(location.href);
    if (!address.pathname.startsWith("/inbox") || !poll()) return location.reload();
    void arrive(address, listOf(address) !== listOf(new URL(shown)));
  });
  document.addEventListener(opened, () => {
    if (narrow()) release();
  });
}
