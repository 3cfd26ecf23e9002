// What the server answers to a script that sent a message: bubbles, and toasts.
import { placeMessages } from "./thread.ts";
import { showOf as toasts } from "./toast.ts";

export function elements(html: string): HTMLElement[] {
  const template = document.createElement("template");
  template.innerHTML = html; // the server's own words, as htmx would swap them in
  return [...document.importNode(template.content, true).children] as HTMLElement[];
}

/** Shows a message that the server answers with, or says why it does not. */
export async function showAnswer(answer: Response): Promise<boolean> {
  toasts(answer);
  if (!answer.ok) return false;
  placeMessages(elements(await answer.text()));
  return true;
}
