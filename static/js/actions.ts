// The menu of a message. There is one for the page; the button in a bubble opens it for its message. What it changes comes back as the bubble.
import { showAnswer } from "./answer.ts";
import { edit, reply } from "./compose.ts";
import { t } from "./i18n.ts";
import { step } from "./menu.ts";
import { entriesFor, spot, textOf } from "./messagemenu.ts";
import { post } from "./post.ts";
import { show } from "./toast.ts";

interface Subject {
  button: HTMLElement;
  id: string;
  text: string;
}

let subject: Subject | null = null;

const panel = () => document.getElementById("message-menu");

function open(menu: HTMLElement, button: HTMLElement): void {
  const mine = button.dataset["mine"] ?? "";
  subject = { button, id: button.dataset["message"] ?? "", text: textOf(button) };
  const entries = entriesFor(button.dataset["can"] ?? "", mine);
  for (const entry of menu.querySelectorAll<HTMLElement>("[data-for]")) entry.hidden = !entries.has(entry.dataset["for"] ?? "");
  for (const emoji of menu.querySelectorAll<HTMLElement>("[data-value]")) emoji.ariaPressed = String(emoji.dataset["value"] === mine);
  menu.showPopover();
  const at = spot(button.getBoundingClientRect(), { width: menu.offsetWidth, height: menu.offsetHeight }, { width: innerWidth, height: innerHeight });
  menu.style.top = `${at.top}px`;
  menu.style.left = `${at.left}px`;
  buttons(menu)[0]?.focus();
}

function buttons(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>("button:not(:disabled)")].filter((button) => button.offsetParent !== null);
}

async function change(menu: HTMLElement, { id }: Subject, action: string, fields: Record<string, string> = {}): Promise<void> {
  try {
    await showAnswer(await post(`${menu.dataset["base"]}${id}/${action}`, fields));
  } catch {
    show({ kind: "danger", text: t("The server did not answer. Try again.") });
  }
}

function copy({ text }: Subject): void {
  navigator.clipboard.writeText(text).then(
    () => show({ kind: "success", text: t("Copied.") }),
    () => show({ kind: "warning", text: t("The browser did not allow copying. Select the text and copy it yourself.") }),
  );
}

function act(menu: HTMLElement, entry: HTMLElement): void {
  const about = subject;
  if (!about) return;
  if (menu.matches(":popover-open")) menu.hidePopover();
  switch (entry.dataset["act"]) {
    case "react":
      return void change(menu, about, "react", { emoji: entry.ariaPressed === "true" ? "" : (entry.dataset["value"] ?? "") });
    case "unreact":
      return void change(menu, about, "react", { emoji: "" });
    case "revoke":
      return void change(menu, about, "revoke");
    case "reply":
      return reply(about.id, about.text);
    case "edit":
      return edit(about.id, about.text);
    case "copy":
      return copy(about);
  }
}

function onKey(menu: HTMLElement, event: KeyboardEvent): void {
  const list = buttons(menu);
  const sideways: Record<string, string> = { ArrowRight: "ArrowDown", ArrowLeft: "ArrowUp" };
  const to = step(sideways[event.key] ?? event.key, list.indexOf(document.activeElement as HTMLElement), list.length);
  if (to === null) return;
  event.preventDefault();
  list[to]?.focus();
}

export function install(): void {
  if (!("showPopover" in HTMLElement.prototype)) return;
  let pressedOpen: Element | null = null; // the press that closes the menu must not open it again
  document.addEventListener("pointerdown", (event) => {
    const button = event.target instanceof Element ? event.target.closest(".bubble-more") : null;
    pressedOpen = button === subject?.button && panel()?.matches(":popover-open") ? button : null;
  }, true);
  document.addEventListener("click", (event) => {
    const menu = panel();
    if (!menu || !(event.target instanceof Element)) return;
    const button = event.target.closest<HTMLElement>(".bubble-more");
    if (button && button !== pressedOpen) open(menu, button);
    pressedOpen = null;
    const entry = event.target.closest<HTMLElement>("[data-act]");
    if (entry && menu.contains(entry)) act(menu, entry);
  });
  document.addEventListener("keydown", (event) => {
    const menu = panel();
    if (menu && event.target instanceof Node && menu.contains(event.target)) onKey(menu, event);
  });
  document.addEventListener("toggle", (event) => {
    const menu = panel();
    if (menu && event.target === menu) subject?.button.toggleAttribute("data-open", menu.matches(":popover-open"));
  }, true);
  document.addEventListener("scroll", (event) => {
    const menu = panel();
    if (event.target instanceof Element && event.target.id === "thread" && menu?.matches(":popover-open")) menu.hidePopover();
  }, { passive: true, capture: true });
}
