// The bar above the field: which message is answered or edited.
import { t } from "./i18n.ts";

/** What is being written about: an answer to a message, or another text for it. */
export interface About {
  kind: "reply" | "edit";
  id: string;
}

let about: About | null = null;

const bar = () => document.getElementById("compose-about");

/** Returns the message that is answered or edited. */
export const current = () => about;

/** Shows the bar. */
export function begin(to: About, quote: string): void {
  about = to;
  const element = bar();
  if (!element) return;
  element.hidden = false;
  element.querySelector("[data-title]")?.replaceChildren(to.kind === "reply" ? t("Reply") : t("Edit message"));
  element.querySelector("[data-quote]")?.replaceChildren(quote);
}

/** Hides the bar. */
export function end(): void {
  about = null;
  const element = bar();
  if (element) element.hidden = true;
}

/** Takes over the answer that a draft brought with it. */
export function adopt(): void {
  const element = bar();
  const id = element?.dataset["answers"];
  if (!element || !id) return end();
  about = { kind: "reply", id };
  element.hidden = false;
}
