// The emoji menu: found by name, with those that were used last in this browser first. An emoji goes where the caret is, and the menu stays open: several
// are often written at once. What it holds is fetched when it is opened first, once for the page.
import { go, matches, used } from "./emojifind.ts";
import { t } from "./i18n.ts";

const store = "inbox-emoji";
const mostRecent = 16;

function recent(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(store) ?? "[]");
    return Array.isArray(kept) ? kept.filter((emoji) => typeof emoji === "string").slice(0, mostRecent) : [];
  } catch {
    return []; // a browser that keeps nothing
  }
}

function remember(emoji: string): void {
  try {
    localStorage.setItem(store, JSON.stringify(used(recent(), emoji, mostRecent)));
  } catch {
    // it is not kept
  }
}

const buttons = (panel: Element) => [...panel.querySelectorAll<HTMLElement>("[data-emoji]")];
const shown = (panel: Element) => buttons(panel).filter((button) => button.offsetParent !== null);
const search = (panel: Element) => panel.querySelector<HTMLInputElement>("[data-emoji-search]");

/** Shows those used last, as far as they are among the emoji that there are. */
function showRecent(panel: Element): void {
  const section = panel.querySelector<HTMLElement>("[data-emoji-recent]");
  const all = new Map([...panel.querySelectorAll<HTMLElement>("[data-emoji-group] [data-emoji]")].map((button) => [button.textContent, button]));
  const copies = recent().flatMap((emoji) => all.get(emoji)?.cloneNode(true) ?? []);
  section?.querySelector(".emoji-grid")?.replaceChildren(...copies);
  section?.toggleAttribute("hidden", copies.length === 0);
}

function filter(panel: Element): void {
  const query = search(panel)?.value.trim() ?? "";
  let found = 0;
  for (const section of panel.querySelectorAll<HTMLElement>("[data-emoji-group]")) {
    let some = false;
    for (const button of buttons(section)) {
      button.hidden = !matches(button.dataset["emoji"] ?? "", query);
      if (button.hidden) continue;
      some = true;
      found++;
    }
    section.hidden = !some;
  }
  const last = panel.querySelector<HTMLElement>("[data-emoji-recent]");
  if (last) last.hidden = query !== "" || buttons(last).length === 0;
  panel.querySelector("[data-emoji-none]")?.toggleAttribute("hidden", found > 0);
  panel.querySelector("[data-emoji-found]")?.replaceChildren(query === "" ? "" : t("%d emoji found", found));
  reach(panel, shown(panel)[0]);
}

/** Lets Tab reach one of the emoji, and arrow keys the others. */
function reach(panel: Element, one: HTMLElement | undefined): void {
  for (const button of panel.querySelectorAll<HTMLElement>(`[data-emoji][tabindex="0"]`)) button.tabIndex = -1;
  if (one) one.tabIndex = 0;
}

let fetched: Promise<string> | null = null;

async function fetchAll(from: string): Promise<string> {
  const answer = await fetch(from, { headers: { "HX-Request": "true" } });
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.text();
}

async function open(panel: HTMLElement): Promise<void> {
  const field = search(panel);
  const list = panel.querySelector("[data-emoji-list]");
  if (!field || !list) return;
  field.value = "";
  field.focus();
  if (!list.querySelector("[data-emoji]")) {
    try {
      list.innerHTML = await (fetched ??= fetchAll(panel.dataset["emojiPanel"] ?? "")); // the server's own words
    } catch {
      fetched = null;
      return list.querySelector("p")?.replaceChildren(t("The server did not answer. Try again."));
    }
  }
  showRecent(panel);
  filter(panel);
  list.scrollTop = 0;
}

function write(button: HTMLElement): void {
  const field = document.getElementById("compose-text");
  const emoji = button.textContent ?? "";
  if (!(field instanceof HTMLTextAreaElement)) return;
  field.setRangeText(emoji, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true })); // so that it is kept and the field grows
  remember(emoji);
}

function close(panel: Element): void {
  panel.closest("details")?.removeAttribute("open");
  document.getElementById("compose-text")?.focus();
}

/** Returns whether the key meant something here. */
function onKey(panel: Element, target: HTMLElement, key: string): boolean {
  const list = shown(panel);
  const field = search(panel);
  if (key === "Escape") {
    close(panel);
    return true;
  }
  if (target === field) {
    if (key === "Enter" && list[0]) write(list[0]);
    if (key === "ArrowDown") list[0]?.focus();
    return key === "Enter" || key === "ArrowDown"; // Enter would send the message
  }
  const to = go(key, list.indexOf(target), list.map((button) => button.getBoundingClientRect()));
  if (to === null) {
    if (key.length === 1 && key !== " ") field?.focus(); // what is typed is searched for
    return false;
  }
  (list[to] ?? field)?.focus();
  return true;
}

export function install(): void {
  const panelOf = (event: Event) => (event.target instanceof Element ? event.target.closest<HTMLElement>("[data-emoji-panel]") : null);
  document.addEventListener("toggle", (event) => {
    if (!(event.target instanceof HTMLDetailsElement) || !event.target.open) return;
    const panel = event.target.querySelector<HTMLElement>("[data-emoji-panel]");
    if (panel) void open(panel);
  }, true);
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-emoji]") : null;
    if (button) write(button);
  });
  document.addEventListener("input", (event) => {
    const panel = panelOf(event);
    if (panel) filter(panel);
  });
  document.addEventListener("focusin", (event) => {
    const panel = panelOf(event);
    if (panel && event.target instanceof HTMLElement && event.target.matches("[data-emoji]")) reach(panel, event.target);
  });
  document.addEventListener("keydown", (event) => {
    const panel = panelOf(event);
    if (!panel || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (onKey(panel, event.target as HTMLElement, event.key)) event.preventDefault();
    event.stopPropagation(); // a menu's own keys are others
  }, true);
}
