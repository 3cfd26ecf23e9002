// The inbox by keyboard. Its keys mean nothing while somebody types.
import { reply } from "./compose.ts";
import { textOf } from "./messagemenu.ts";
import { undoNewest } from "./toast.ts";
import { type Action, actionOf, neighbour } from "./shortcuts.ts";

const types = "input, textarea, select, audio, video, [contenteditable], [role=menu], [popover]:popover-open, dialog[open], details[open]";

function moveTo(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>("#conversations .inbox-row")];
  if (rows.length === 0) return;
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const current = rows.findIndex((row) => row.hasAttribute("aria-current"));
  const row = rows[neighbour(at, current, step, rows.length)];
  row?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
}

/** Begins an answer to the newest message of the other side. */
function replyToNewest(): void {
  const buttons = [...document.querySelectorAll<HTMLElement>(`#messages .bubble:not([data-own]) .bubble-more[data-can~="reply"]`)];
  const button = buttons.at(-1);
  if (!button) return void document.getElementById("compose-text")?.focus();
  reply(button.dataset["message"] ?? "", textOf(button));
}

function run(action: Action): void {
  switch (action) {
    case "next":
      return moveTo(1);
    case "previous":
      return moveTo(-1);
    case "search":
      return document.querySelector<HTMLElement>(".inbox-list input[name=q]")?.focus();
    case "reply":
      return replyToNewest();
    case "done":
      return document.querySelector<HTMLFormElement>("form[data-done]")?.requestSubmit();
    case "begin":
      return document.querySelector<HTMLElement>("[data-begin]")?.click();
    case "back":
      return document.querySelector<HTMLElement>("[data-chat-close]")?.click();
    case "undo":
      return undoNewest();
    case "help":
      return (document.getElementById("inbox-help") as HTMLDialogElement | null)?.showModal();
  }
}

/** Escape leaves the composer for the chat's row in the list, where the keys work; what is typed stays. With a reply begun it ends that first. */
function leaveComposer(event: KeyboardEvent): void {
  if (event.key !== "Escape" || event.isComposing || !(event.target instanceof HTMLElement) || event.target.id !== "compose-text") return;
  if (document.querySelector("#compose-about:not([hidden]), dialog[open], [popover]:popover-open, details.menu[open]")) return;
  const row = document.querySelector<HTMLElement>("#conversations .inbox-row[aria-current]");
  if (row?.checkVisibility()) row.focus({ preventScroll: true });
  else event.target.blur();
}

export function install(): void {
  if (!document.querySelector(".inbox")) return;
  document.addEventListener("keydown", leaveComposer, { capture: true });
  document.addEventListener("keydown", (event) => {
    const target = event.target instanceof Element ? event.target : document.body;
    if (event.defaultPrevented || target.closest(types) || document.querySelector("dialog[open]")) return;
    const action = actionOf(event, target.closest("#conversations") !== null);
    if (!action) return;
    event.preventDefault();
    run(action);
  });
}
