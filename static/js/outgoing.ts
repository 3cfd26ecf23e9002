// The bubble of a message that only this page knows yet.
import * as attach from "./attach.ts";
import * as drafts from "./drafts.ts";
import { t } from "./i18n.ts";
import { plain } from "./linkpreview.ts";
import { clock } from "./recorder.ts";
import { isUnconfirmed } from "./place.ts";
import * as about from "./reply.ts";
import { placeMessages } from "./thread.ts";

/** A message on its way. Its file is known to this page alone: it cannot be kept. */
export interface Outgoing extends drafts.Unsent {
  chosen?: attach.Chosen;
  seen?: number; // the last change that its writer saw
  kept?: Promise<string>; // the draft that goes with it
}

/** Returns what the field and the files above it make: a message for each file. The text goes with the first, or before it where that has words of
 * its own. */
export function outgoing(form: HTMLFormElement, text: string): Outgoing[] {
  const chosen = attach.take();
  const messages: Outgoing[] = chosen.map((file) => ({ id: drafts.newID(), text: file.caption?.trim() ?? "", chosen: file }));
  const [leading] = messages;
  if (leading && leading.text === "") leading.text = text;
  else if (!leading || text !== "") messages.unshift({ id: drafts.newID(), text });
  const answers = about.current();
  const [first] = messages;
  if (first && answers) first.reply = answers.id;
  if (first && plain(form)?.checked && attach.hasLink(first.text)) first.plain = true;
  for (const message of messages) together.set(message, messages);
  return messages;
}

/** What was sent at once, such as several files, by each of its messages. */
const together = new WeakMap<Outgoing, Outgoing[]>();

/** Returns what was sent together with a message and follows it. */
export function after(message: Outgoing): Outgoing[] {
  const all = together.get(message) ?? [];
  return all.slice(all.indexOf(message) + 1);
}

/** Reports whether the words of a message were written in the field, where they go back to. */
export const typed = ({ text, chosen }: Outgoing) => text !== "" && chosen?.voice === undefined && !chosen?.caption?.trim();

export const bubbleOf = (id: string) => document.getElementById(`message-${id}`);

/** Reports whether the server's bubble of a message has not come yet. */
export function isPending(id: string): boolean {
  const bubble = bubbleOf(id);
  return bubble !== null && isUnconfirmed(bubble);
}

/** Shows a message that only this page knows. Its order comes after everything that the server has. */
export function showBubble({ id, text, chosen }: Outgoing): void {
  const template = document.getElementById("compose-bubble");
  if (!(template instanceof HTMLTemplateElement)) return;
  const parts = document.importNode(template.content, true);
  const bubble = parts.querySelector<HTMLElement>(".message");
  const problem = parts.querySelector<HTMLElement>("[data-unsent]");
  if (!bubble || !problem) return;
  bubble.id = `message-${id}`;
  bubble.dataset["order"] = `~${Date.now().toString(16).padStart(16, "0")}`;
  const words = bubble.querySelector(".bubble-text");
  const sending = parts.querySelector<HTMLElement>("[data-sending]");
  if (chosen && sending) {
    sending.hidden = false;
    if (chosen.voice !== undefined) sending.querySelector("[data-word]")?.replaceChildren(t("Sending…"));
    sending.querySelector("[data-name]")?.replaceChildren(chosen.voice === undefined ? chosen.file.name : `${t("Voice message")} ${clock(chosen.voice)}`);
    words?.before(sending);
  }
  words?.replaceChildren(text);
  bubble.querySelector("time")?.remove();
  bubble.append(problem);
  placeMessages([bubble]);
}

export function failed(id: string, yes: boolean): void {
  const bubble = bubbleOf(id);
  bubble?.toggleAttribute("data-failed", yes);
  const problem = bubble?.querySelector<HTMLElement>("[data-unsent]");
  if (problem) problem.hidden = !yes;
  const sending = bubble?.querySelector<HTMLElement>("[data-sending] [data-word]");
  if (sending) sending.hidden = yes;
}
