// The composer: a message stands in the thread at once, is sent under an id of its own, and gives way to the server's bubble with the same id.
// What could not be sent stays with its text until it is sent again. Without this script the form posts by itself.
import * as drafts from "./drafts.ts";
import { t } from "./i18n.ts";
import { post } from "./post.ts";
import { placeMessages, toEnd } from "./thread.ts";
import { parse, show } from "./toast.ts";

const composer = () => document.querySelector<HTMLFormElement>("form[data-compose]");
const field = (form: HTMLFormElement) => form.elements.namedItem("text") as HTMLTextAreaElement;
const chat = (form: HTMLFormElement) => form.dataset["compose"] ?? "";

/** Lets the field grow with its text where the style sheet cannot. */
function grow(text: HTMLTextAreaElement): void {
  if (CSS.supports("field-sizing", "content")) return;
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + 2}px`;
}

function setText(form: HTMLFormElement, text: string): void {
  field(form).value = text;
  drafts.keepDraft(chat(form), text);
  grow(field(form));
}

function complain(text: string): void {
  const line = document.getElementById("compose-problem");
  if (line) line.textContent = text;
  document.getElementById("compose-text")?.toggleAttribute("aria-invalid", text !== "");
}

const bubbleOf = (id: string) => document.getElementById(`message-${id}`);
const isOurs = (bubble: HTMLElement | null) => bubble?.dataset["order"]?.startsWith("~") ?? false;

/** Shows a message that only this page knows. Its order comes after everything that the server has. */
function showBubble({ id, text }: drafts.Unsent): void {
  const template = document.getElementById("compose-bubble");
  if (!(template instanceof HTMLTemplateElement)) return;
  const parts = document.importNode(template.content, true);
  const bubble = parts.querySelector<HTMLElement>(".message");
  const problem = parts.querySelector<HTMLElement>("[data-unsent]");
  if (!bubble || !problem) return;
  bubble.id = `message-${id}`;
  bubble.dataset["order"] = `~${Date.now().toString(16).padStart(16, "0")}`;
  bubble.querySelector(".bubble-text")?.replaceChildren(text);
  bubble.querySelector("time")?.remove();
  bubble.append(problem);
  placeMessages([bubble]);
  toEnd();
}

function failed(id: string, yes: boolean): void {
  const bubble = bubbleOf(id);
  bubble?.toggleAttribute("data-failed", yes);
  const problem = bubble?.querySelector<HTMLElement>("[data-unsent]");
  if (problem) problem.hidden = !yes;
}

/** Gives the text back to the field: the server will not take it as it is. */
function refuse(form: HTMLFormElement, { id, text }: drafts.Unsent, why: string): void {
  if (field(form).value !== "") return failed(id, true);
  drafts.forget(chat(form), id);
  bubbleOf(id)?.remove();
  setText(form, text);
  complain(why);
}

function elements(html: string): HTMLElement[] {
  const template = document.createElement("template");
  template.innerHTML = html; // the server's own words, as htmx would swap them in
  return [...document.importNode(template.content, true).children] as HTMLElement[];
}

function toasts(answer: Response): void {
  const trigger = answer.headers.get("HX-Trigger");
  if (trigger) parse((JSON.parse(trigger) as { toast?: unknown }).toast).forEach(show);
}

async function deliver(form: HTMLFormElement, message: drafts.Unsent): Promise<void> {
  failed(message.id, false);
  try {
    const answer = await post(form.action, { client_id: message.id, text: message.text });
    const parts = elements(await answer.text());
    if (answer.ok && parts.length > 0) {
      drafts.forget(chat(form), message.id);
      // A poll may have brought it already, and in a later state.
      if (isOurs(bubbleOf(message.id))) placeMessages(parts);
      return;
    }
    toasts(answer);
    if (answer.status === 422 && parts[0]) return refuse(form, message, parts[0].textContent ?? "");
  } catch {
    // no connection
  }
  if (isOurs(bubbleOf(message.id))) failed(message.id, true);
}

let line: Promise<void> = Promise.resolve();

/** Sends one message after the other: beside each other, the second could arrive first. */
function queue(form: HTMLFormElement, message: drafts.Unsent): void {
  line = line.then(() => deliver(form, message));
}

function send(form: HTMLFormElement): void {
  const text = field(form).value.trim();
  if (text === "") return field(form).focus();
  const limit = Number(form.dataset["limit"]);
  const length = drafts.tooLong(text, limit);
  if (length > 0) return complain(t("A message has at most %d characters; this one has %d.", limit, length));
  const message = { id: drafts.newID(), text };
  drafts.addUnsent(chat(form), message);
  setText(form, "");
  complain("");
  showBubble(message);
  field(form).focus();
  queue(form, message);
}

/** Enter sends, except where it chooses a word of an input method, and on phones, whose keyboards have no other way to a new line. */
function sends(event: KeyboardEvent): boolean {
  return event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.altKey && !event.isComposing && !matchMedia("(hover: none) and (pointer: coarse)").matches;
}

function restore(form: HTMLFormElement): void {
  if (field(form).value === "") field(form).value = drafts.draft(chat(form));
  grow(field(form));
  for (const message of drafts.unsent(chat(form))) {
    if (bubbleOf(message.id)) drafts.forget(chat(form), message.id);
    else {
      showBubble(message);
      failed(message.id, true);
    }
  }
}

export function install(): void {
  const form = composer();
  if (!form) return;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
  field(form).addEventListener("keydown", (event) => {
    if (!sends(event)) return;
    event.preventDefault();
    if (!event.repeat) send(form);
  });
  field(form).addEventListener("input", () => {
    drafts.keepDraft(chat(form), field(form).value);
    grow(field(form));
  });
  document.addEventListener("click", (event) => {
    const bubble = event.target instanceof Element ? event.target.closest("[data-resend]")?.closest(".message") : null;
    const message = drafts.unsent(chat(form)).find(({ id }) => bubble?.id === `message-${id}`);
    if (message) queue(form, message);
  });
  restore(form);
}
