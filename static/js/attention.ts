// Tells people that somebody wrote: in the title and the icon, by a sound, by a notification where they allowed it, and in words for those who
// listen to the page. A sound and notifications are of this browser alone, so it keeps whether they are wanted.
import { follow, openChat } from "./chat.ts";
import * as choices from "./choices.ts";
import { n, t } from "./i18n.ts";
import { news, type Row, sounds, titled } from "./news.ts";
import { entries, orderOf } from "./place.ts";

const mayNotify = () => "Notification" in window && Notification.permission === "granted";

function rowOf(element: HTMLElement): Row {
  const link = element.querySelector<HTMLElement>(".inbox-row");
  const words = (selector: string) => element.querySelector(selector)?.textContent?.replace(/\s+/g, " ").trim() ?? "";
  return { id: link?.dataset["chat"] ?? "", name: words(".inbox-name"), gist: words(".inbox-last"), unread: Number(link?.dataset["unread"] ?? 0), order: orderOf(element) };
}

let context: AudioContext | null = null;
let lastSound = -Infinity;

/** Two short soft tones. Browsers play none before the first click; then there is none. */
function sound(): void {
  if (!navigator.userActivation.hasBeenActive) return;
  lastSound = performance.now();
  context ??= new AudioContext();
  if (context.state === "suspended") return void context.resume().catch(() => undefined);
  for (const [pitch, at] of [[660, 0], [880, 0.12]] as const) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    const start = context.currentTime + at;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, start);
    volume.gain.exponentialRampToValueAtTime(0.12, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.22);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.25);
  }
}

/** How many notifications come at once. */
const mostNotices = 3;

function notify(rows: readonly Row[]): void {
  for (const row of rows.slice(0, mostNotices)) {
    // The tag makes one of what several open pages tell.
    const notice = new Notification(row.name, { body: row.gist, tag: row.id, icon: icon()?.href ?? "" });
    notice.addEventListener("click", () => {
      window.focus();
      notice.close();
      void follow(`/inbox/${row.id}`);
    });
  }
}

const icon = () => document.querySelector<HTMLLinkElement>("link[rel=icon]");

/** Shows how many chats are unread where the page itself is not seen. */
function count(): void {
  const pill = document.getElementById("menu-chats");
  const unread = pill?.hidden ? "" : (pill?.querySelector("[aria-hidden]")?.textContent?.trim() ?? "");
  document.title = titled(document.title, unread);
  const link = icon();
  if (link) {
    link.dataset["read"] ??= link.href;
    const href = unread === "" ? link.dataset["read"] : (link.dataset["unread"] ?? link.href);
    if (link.href !== href) link.href = href;
  }
  const badge = navigator as Navigator & { setAppBadge?: (n: number) => Promise<void>; clearAppBadge?: () => Promise<void> };
  const shown = unread === "" ? badge.clearAppBadge?.() : badge.setAppBadge?.(parseInt(unread, 10));
  shown?.catch(() => undefined);
}

/** Looks at the rows that a poll brought, before they take their places. */
export function look(fresh: HTMLElement[]): void {
  const list = document.getElementById("conversations");
  const before = new Map((list ? entries(list) : []).map(rowOf).map((row) => [row.id, row]));
  const rows = news(before, fresh.filter((element) => element.hasAttribute("data-order")).map(rowOf));
  if (choices.on("sound") && sounds(rows, openChat(), document.hidden, performance.now() - lastSound)) sound();
  if (document.hidden && mayNotify()) notify(rows);
  count();
}

let waiting: string[] = [];
let spoken = 0;

/** Says what came in the open chat, at most one sentence in two seconds. */
function speak(): void {
  const region = document.getElementById("inbox-announce");
  if (!region || waiting.length === 0) return;
  region.textContent = waiting.length === 1 ? (waiting[0] ?? "") : n("%d new message", "%d new messages", waiting.length);
  waiting = [];
}

function arrived(messages: HTMLElement[]): void {
  const name = document.getElementById("thread-title")?.textContent ?? "";
  for (const message of messages) waiting.push(`${name}: ${message.querySelector(".bubble-text, .bubble-part, .media-name")?.textContent?.trim() ?? ""}`);
  clearTimeout(spoken);
  spoken = setTimeout(speak, 2_000);
}

function showChoices(): void {
  for (const box of document.querySelectorAll<HTMLInputElement>("input[data-choice]")) box.checked = choices.on(box.dataset["choice"] as choices.Choice);
  const button = document.querySelector<HTMLElement>("[data-notify]");
  const state = document.querySelector<HTMLElement>("[data-notify-state]");
  if (!button || !state) return;
  const permission = "Notification" in window ? Notification.permission : "denied";
  button.hidden = permission !== "default";
  state.textContent = { granted: t("New messages are shown on this computer while the page is hidden."), denied: t("This browser shows no notifications of this page. Its settings can allow them."), default: "" }[permission];
}

export function install(): void {
  if (!document.querySelector(".inbox")) return;
  count();
  showChoices();
  document.addEventListener("cloudwa:arrived", (event) => arrived((event as CustomEvent<{ messages: HTMLElement[] }>).detail.messages));
  document.addEventListener("change", (event) => {
    const choice = event.target instanceof HTMLInputElement ? event.target.dataset["choice"] : undefined;
    if (!choice) return;
    const wanted = (event.target as HTMLInputElement).checked;
    choices.choose(choice as choices.Choice, wanted);
    if (choice === "sound" && wanted) sound();
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-notify]")) void Notification.requestPermission().then(showChoices);
  });
}
