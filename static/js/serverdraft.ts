// Keeps what is in the field on the server: a second after the last key, when the field or the page is left. The browser keeps what the server
// has not confirmed.
import { leaving } from "./chat.ts";
import * as drafts from "./drafts.ts";
import { draftKey } from "./payload.ts";
import { post } from "./post.ts";

const pause = 1_000;

interface Waiting {
  form: HTMLFormElement;
  text: string;
  reply: string;
}

let waiting: Waiting | null = null;
let timer = 0;
let saving: Promise<void> = Promise.resolve(); // the last that is on its way

const kept = (form: HTMLFormElement) => form.elements.namedItem("kept") as HTMLInputElement;

async function save({ form, text, reply }: Waiting): Promise<void> {
  try {
    const answer = await post(form.action.replace(/\/messages$/, "/draft"), { text, reply_to: reply });
    if (!answer.ok) return;
    kept(form).value = answer.headers.get("X-Kept") ?? "";
    if (drafts.local(draftKey(form))?.text === text) drafts.keepLocal(draftKey(form), null);
  } catch {
    // no connection: the browser has it
  }
}

/** Saves at once what waits to be. */
export function flush(): void {
  clearTimeout(timer);
  if (!waiting) return;
  const now = waiting;
  waiting = null;
  saving = save(now);
}

/** Keeps the text here, and on the server when its writer pauses. */
export function typed(form: HTMLFormElement, text: string, reply: string): void {
  drafts.keepLocal(draftKey(form), { text, base: kept(form).value, at: Date.now() });
  waiting = { form, text, reply };
  clearTimeout(timer);
  timer = setTimeout(flush, pause);
}

/** Takes the draft out of the field, because it is sent. Returns which kept draft goes with the message. */
export async function sent(form: HTMLFormElement): Promise<string> {
  waiting = null;
  clearTimeout(timer);
  drafts.keepLocal(draftKey(form), { text: "", base: kept(form).value, at: Date.now() });
  // What is being saved at this moment would come back after the message.
  await Promise.race([saving, new Promise((resolve) => setTimeout(resolve, pause))]);
  return kept(form).value;
}

/** Notes that a message has arrived, and its draft is gone. */
export function arrived(form: HTMLFormElement): void {
  if (drafts.local(draftKey(form))?.text === "") drafts.keepLocal(draftKey(form), null);
}

/** Puts in the field what was typed last: what the server brought, or what it has not got yet. */
export function restore(form: HTMLFormElement, reply: string): void {
  const text = form.elements.namedItem("text") as HTMLTextAreaElement;
  const here = drafts.local(draftKey(form));
  if (!here) return;
  if (!drafts.wins(here, kept(form).value)) return drafts.keepLocal(draftKey(form), null);
  text.value = here.text;
  typed(form, here.text, reply);
}

export function install(): void {
  document.addEventListener("focusout", (event) => event.target instanceof Element && event.target.id === "compose-text" && flush());
  document.addEventListener("visibilitychange", () => document.hidden && flush());
  document.addEventListener(leaving, flush);
  addEventListener("pagehide", flush);
}
