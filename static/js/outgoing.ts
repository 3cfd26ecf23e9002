// The bubble of a message that only this page knows yet.
import type * as attach from "./attach.ts";
import type * as drafts from "./drafts.ts";
import { t } from "./i18n.ts";
import { clock } from "./recorder.ts";
import { placeMessages } from "./thread.ts";

/** A message on its way. Its file is known to this page alone: it cannot be kept. */
export interface Outgoing extends drafts.Unsent {
  chosen?: attach.Chosen;
  seen?: number; // the last change that its writer saw
  kept?: Promise<string>; // the draft that goes with it
}

export const bubbleOf = (id: string) => document.getElementById(`message-${id}`);
export const isOurs = (bubble: HTMLElement | null) => bubble?.dataset["order"]?.startsWith("~") ?? false;

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
