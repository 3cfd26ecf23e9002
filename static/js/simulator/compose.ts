// The field to write in: sending, replying, editing, and telling the business that the customer types.
import * as api from "./api.ts";
import { summary } from "./bubble.ts";
import { attempt, byId, setText } from "./dom.ts";
import { chosen, customer, draw, drawing, loadChats, messages, openChat } from "./store.ts";
import type { Message } from "./types.ts";

interface Note {
  kind: "reply" | "edit";
  message: string;
}

let note: Note | null = null;

const field = () => byId<HTMLTextAreaElement>("text");

/** Begins a reply to a message or an edit of one. */
export function begin(kind: Note["kind"], message: Message): void {
  note = { kind, message: message.id };
  if (kind === "edit") field().value = message.text ?? "";
  draw();
  grow();
  field().focus();
}

function end(): void {
  if (note?.kind === "edit") field().value = "";
  note = null;
  draw();
  grow();
}

function drawNote(): void {
  const about = note && messages.find((m) => m.id === note!.message);
  byId("note").hidden = !about;
  if (about) setText(byId("note-text"), `${note!.kind === "reply" ? "Reply to" : "Edit"}: ${summary(about)}`);
  const shut = !chosen.business;
  field().disabled = shut;
  byId<HTMLButtonElement>("send").disabled = shut;
}

/** Sends anything as whoever holds the phone, as a reply where one was begun. */
export async function send(draft: Record<string, unknown>): Promise<boolean> {
  const from = openChat();
  const name = chosen.view === "customer" ? customer().name : undefined;
  const whole = { from, fromMe: chosen.view === "owner", ...(name ? { name } : {}), ...(note?.kind === "reply" ? { replyTo: note.message } : {}), ...draft };
  const sent = await attempt(() => api.write(chosen.business, whole));
  if (sent && note?.kind === "reply") end();
  if (sent) void attempt(loadChats);
  return sent;
}

async function submit(): Promise<void> {
  const text = field().value.trim();
  if (text === "") return;
  field().value = "";
  grow();
  stopTyping();
  if (note?.kind === "edit") {
    const message = note.message;
    end();
    if (!(await attempt(() => api.act(chosen.business, { message, do: "edit", text, fromMe: chosen.view === "owner" })))) field().value = text;
    return;
  }
  if (!(await send({ text })) && field().value === "") field().value = text; // nothing that was typed is lost
}

function grow(): void {
  const area = field();
  area.rows = Math.min(6, Math.max(1, area.value.split("\n").length));
}

let typingUntil = 0;
let pausing = 0;

// Typing is told again while it lasts, and ended some seconds after the last key.
function onTyping(): void {
  if (chosen.view !== "customer" || !chosen.business) return;
  const [business, from, now] = [chosen.business, openChat(), Date.now()];
  if (now > typingUntil) {
    typingUntil = now + 4000;
    void api.typing(business, from, "typing").catch(() => undefined); // a word that is not told is no loss
  }
  clearTimeout(pausing);
  pausing = window.setTimeout(stopTyping, 3000, business, from);
}

function stopTyping(business = chosen.business, from = openChat()): void {
  clearTimeout(pausing);
  if (typingUntil === 0) return;
  typingUntil = 0;
  void api.typing(business, from, "paused").catch(() => undefined);
}

export function install(): void {
  drawing(drawNote);
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    void submit();
  });
  field().addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void submit();
  });
  field().addEventListener("input", () => {
    grow();
    onTyping();
  });
  byId("note-cancel").addEventListener("click", end);
}
