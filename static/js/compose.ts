// The composer: a message stands in the thread at once, is sent under an id of its own, and gives way to the server's bubble with the same id.
// What could not be sent stays with its text until it is sent again. Without this script the form posts by itself.
import { elements, showAnswer } from "./answer.ts";
import * as attach from "./attach.ts";
import { opened } from "./chat.ts";
import * as drafts from "./drafts.ts";
import * as guard from "./guard.ts";
import { grow } from "./grow.ts";
import { t } from "./i18n.ts";
import { offer as offerPreview } from "./linkpreview.ts";
import { after, bubbleOf, failed, isPending, type Outgoing, outgoing, showBubble, typed } from "./outgoing.ts";
import { conversation, draftKey, payload } from "./payload.ts";
import { post } from "./post.ts";
import { sendPart } from "./part.ts";
import * as about from "./reply.ts";
import { sends } from "./sends.ts";
import * as server from "./serverdraft.ts";
import { placeMessages, toEnd } from "./thread.ts";
import { showOf as toasts } from "./toast.ts";
import * as voice from "./voice.ts";

const composer = () => document.querySelector<HTMLFormElement>("form[data-compose]");
const field = (form: HTMLFormElement) => form.elements.namedItem("text") as HTMLTextAreaElement;

/** Keeps what is in the field, unless it is another text for a message. */
function keep(form: HTMLFormElement): void {
  const writes = about.current();
  if (writes?.kind !== "edit") server.typed(form, field(form).value, writes?.id ?? "");
}

function setText(form: HTMLFormElement, text: string): void {
  field(form).value = text;
  keep(form);
  grow(field(form));
}

function complain(text: string): void {
  const line = document.getElementById("compose-problem");
  if (line) line.textContent = text;
  document.getElementById("compose-text")?.toggleAttribute("aria-invalid", text !== "");
}

/** Messages with files that have not arrived, each with the key of the chat it goes to. */
const files = new Map<string, { chat: string; message: Outgoing }>();

/** Messages that are being sent. */
const onTheirWay = new Set<string>();

/** Reports whether a message was recorded: the field and its draft have nothing to do with it. */
const spoken = ({ chosen }: Outgoing) => chosen?.voice !== undefined;

/** Takes back what was to be sent. */
function withdraw(form: HTMLFormElement, id: string): void {
  drafts.forget(draftKey(form), id);
  files.delete(id);
  bubbleOf(id)?.remove();
}

function giveBack(chosen: attach.Chosen | undefined): void {
  if (chosen?.voice !== undefined) voice.give(chosen);
  else if (chosen) attach.add([chosen.file], chosen.document, chosen.caption);
}

/** Gives the text back to the field: the server will not take it as it is. */
function refuse(form: HTMLFormElement, message: Outgoing, why: string): void {
  if (!form.isConnected) return; // another chat is open; this one tells it when it is again
  complain(why);
  if (spoken(message) ? !voice.free() : (typed(message) && field(form).value !== "") || about.current()) return failed(message.id, true);
  withdraw(form, message.id);
  if (typed(message)) setText(form, message.text);
  giveBack(message.chosen);
}

/** Somebody else answered meanwhile: sends all the same, or gives the text back. */
async function decide(form: HTMLFormElement, message: Outgoing, asked: HTMLElement, parts: HTMLElement[]): Promise<void> {
  placeMessages(parts.filter((part) => part !== asked), conversation(form));
  const yes = form.isConnected && (await guard.ask(conversation(form), asked, spoken(message) ? t("Voice message") : message.text));
  if (yes) return deliver(form, message);
  if (!form.isConnected) return; // it is there, unsent, when the chat is opened again
  if (spoken(message) && !voice.free()) return failed(message.id, true); // the next one is being recorded
  for (const one of [message, ...after(message)]) {
    if (one !== message) held.add(one);
    withdraw(form, one.id);
    if (typed(one)) setText(form, [one.text, field(form).value].filter((text) => text.trim() !== "").join("\n"));
    giveBack(one.chosen);
  }
  field(form).focus();
}

/** What was taken back before it was its turn: one question is asked for all that was sent at once. */
const held = new WeakSet<Outgoing>();

async function deliver(form: HTMLFormElement, message: Outgoing): Promise<void> {
  if (held.delete(message)) return;
  failed(message.id, false);
  onTheirWay.add(message.id);
  try {
    const answer = await post(form.action, await payload(form, message));
    const parts = elements(await answer.text());
    if (answer.ok && parts.length > 0) {
      drafts.forget(draftKey(form), message.id);
      files.delete(message.id);
      if (!spoken(message)) server.arrived(form);
      // A poll may have brought it already, and in a later state.
      if (isPending(message.id)) placeMessages(parts, conversation(form));
      return;
    }
    toasts(answer);
    const asked = parts.find((part) => part.matches("[data-asked]"));
    if (asked) return await decide(form, message, asked, parts);
    // What is refused for good gives all back; what may pass later can be tried again.
    if ([409, 413, 422].includes(answer.status) && parts[0]) return refuse(form, message, parts[0].textContent ?? "");
  } catch {
    // no connection
  } finally {
    onTheirWay.delete(message.id);
  }
  if (isPending(message.id)) failed(message.id, true);
}

let line: Promise<void> = Promise.resolve();

/** Sends one message after the other: beside each other, the second could arrive first. */
function queue(form: HTMLFormElement, message: Outgoing): void {
  line = line.then(() => deliver(form, message));
}

function send(form: HTMLFormElement): void {
  const text = field(form).value.trim();
  const writes = about.current();
  if (text === "" && (attach.count() === 0 || writes?.kind === "edit")) return field(form).focus();
  const limit = Number(form.dataset["limit"]);
  const length = drafts.tooLong(text, limit);
  if (length > 0) return complain(t("A message has at most %d characters; this one has %d.", limit, length));
  complain("");
  if (writes?.kind === "edit") return void change(form, writes.id, text);
  const messages = outgoing(form, text);
  about.end();
  field(form).value = "";
  grow(field(form));
  offerPreview(form);
  const kept = server.sent(form);
  for (const message of messages) launch(form, message, kept);
  field(form).focus();
}

/** Shows a message, and sends it when those before it are sent. */
function launch(form: HTMLFormElement, message: Outgoing, kept?: Promise<string>): void {
  if (message.chosen) files.set(message.id, { chat: draftKey(form), message });
  else drafts.addUnsent(draftKey(form), { ...message });
  if (kept) message.kept = kept;
  message.seen = guard.seen(form, conversation(form));
  showBubble(message);
  toEnd();
  queue(form, message);
}

/** Sends what was recorded, as an answer where one was begun. What is in the field stays there. */
function sendVoice(form: HTMLFormElement): void {
  const chosen = voice.take();
  if (!chosen) return;
  const message: Outgoing = { id: drafts.newID(), text: "", chosen };
  const answers = about.current();
  if (answers?.kind === "reply") {
    message.reply = answers.id;
    about.end();
    keep(form);
  }
  complain("");
  launch(form, message);
  field(form).focus();
}

/** Sends another text for a message. It stays in the field until it was taken. */
async function change(form: HTMLFormElement, id: string, text: string): Promise<void> {
  try {
    const answer = await post(`${form.action}/${id}/edit`, { text });
    if (await showAnswer(answer)) stopWriting(form);
  } catch {
    complain(t("The server did not answer. Try again."));
  }
}

/** Begins an answer to a message. */
export function reply(id: string, quote: string): void {
  const form = composer();
  if (!form) return;
  if (about.current()?.kind === "edit") stopWriting(form);
  about.begin({ kind: "reply", id }, quote);
  keep(form);
  field(form).focus();
}

let aside = ""; // what stood in the field before a message was changed in it

/** Puts the text of a message in the field, to be changed. What stood there comes back afterwards. */
export function edit(id: string, text: string): void {
  const form = composer();
  if (!form) return;
  if (about.current()?.kind !== "edit") aside = field(form).value;
  server.flush();
  about.begin({ kind: "edit", id }, text);
  field(form).value = text; // not kept as a draft
  grow(field(form));
  offerPreview(form);
  field(form).focus();
}

/** Leaves the answer or the change. */
function stopWriting(form: HTMLFormElement): void {
  const edited = about.current()?.kind === "edit";
  about.end();
  if (edited) setText(form, aside);
  else keep(form);
  offerPreview(form);
  field(form).focus();
}

/** Messages of the open chat that have not arrived, as far as this browser knows. */
function unsent(form: HTMLFormElement): Outgoing[] {
  const withFiles = [...files.values()].filter((known) => known.chat === draftKey(form)).map(({ message }) => message);
  return [...drafts.unsent(draftKey(form)), ...withFiles];
}

/** Brings back what was begun in the chat that was opened. */
function restore(): void {
  const form = composer();
  about.adopt();
  if (!form) return;
  server.restore(form, about.current()?.id ?? "");
  grow(field(form));
  offerPreview(form);
  attach.show(draftKey(form));
  for (const message of unsent(form)) {
    if (bubbleOf(message.id)) drafts.forget(draftKey(form), message.id);
    else {
      showBubble(message);
      failed(message.id, !onTheirWay.has(message.id));
    }
  }
  toEnd();
}

function onSubmit(event: SubmitEvent): void {
  if (!(event.target instanceof HTMLFormElement)) return;
  if (event.target.matches("[data-compose-part]")) {
    event.preventDefault();
    void sendPart(event.target);
  } else if (event.target === composer()) {
    event.preventDefault();
    send(event.target);
  }
}

function onKey(event: KeyboardEvent): void {
  const form = composer();
  if (!form || (event.target !== field(form) && !attach.isCaption(event.target))) return;
  if (event.key === "Escape" && about.current()) return stopWriting(form);
  if (!sends(event)) return;
  event.preventDefault();
  if (!event.repeat) send(form);
}

function onInput(event: Event): void {
  const form = composer();
  if (!form || event.target !== field(form)) return;
  keep(form);
  grow(field(form));
  offerPreview(form);
}

function onClick(event: MouseEvent): void {
  const form = composer();
  if (!form || !(event.target instanceof Element)) return;
  if (event.target.closest("[data-about-cancel]")) return stopWriting(form);
  if (event.target.closest(`[data-voice="send"]`)) return sendVoice(form);
  const bubble = event.target.closest("[data-resend]")?.closest(".message");
  const message = unsent(form).find(({ id }) => bubble?.id === `message-${id}`);
  if (!message) return;
  message.seen = guard.seen(form, conversation(form));
  queue(form, message);
}

export function install(): void {
  server.install();
  guard.install();
  document.addEventListener("submit", onSubmit);
  document.addEventListener("keydown", onKey);
  document.addEventListener("input", onInput);
  document.addEventListener("click", onClick);
  addEventListener("beforeunload", (event) => {
    if (files.size > 0 || attach.waiting() || voice.waiting()) event.preventDefault(); // files that nobody has but this page
  });
  document.addEventListener(opened, restore);
  if (composer()) restore();
}
