// Links that WhatsApp would show a preview of.
import { hasLink } from "./attach.ts";
import * as about from "./reply.ts";

/** The box that leaves the preview out; null where the number's gateway gives no choice. */
export const plain = (form: HTMLFormElement) => form.elements.namedItem("no_preview") as HTMLInputElement | null;

/** Offers to leave a link's preview out, while there is a link. */
export function offer(form: HTMLFormElement): void {
  const label = plain(form)?.closest("label");
  const text = form.elements.namedItem("text") as HTMLTextAreaElement;
  if (label) label.hidden = !hasLink(text.value) || about.current()?.kind === "edit";
}
