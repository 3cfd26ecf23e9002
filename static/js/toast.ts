// Toasts: sentences at the foot of the page. They come with the page, with an answer (HX-Trigger: {"toast": ...}), or from a script.
import { t } from "./i18n.ts";

export type Kind = "success" | "info" | "warning" | "danger";
export interface Toast {
  kind: Kind;
  text: string;
}

const kinds: readonly string[] = ["success", "info", "warning", "danger"];
const staysFor = 6_000;

/** Reads what a "toast" event carries: one toast, a list of them, the status of an answer without a sentence, or just a sentence. What is none of these yields nothing. */
export function parse(detail: unknown): Toast[] {
  if (typeof detail === "string") return detail === "" ? [] : [{ kind: "info", text: detail }];
  if (Array.isArray(detail)) return detail.flatMap(parse);
  if (typeof detail !== "object" || detail === null) return [];
  if ("value" in detail) return parse(detail.value);
  if ("status" in detail && typeof detail.status === "number") return [{ kind: "danger", text: sentenceFor(detail.status) }];
  if (!("text" in detail) || typeof detail.text !== "string" || detail.text === "") return [];
  const kind = "kind" in detail && kinds.includes(String(detail.kind)) ? (detail.kind as Kind) : "info";
  return [{ kind, text: detail.text }];
}

/** Returns the sentence for an answer that came without one of its own. */
export function sentenceFor(status: number): string {
  switch (status) {
    case 401:
      return t("You are signed out. Log in again; what you typed is still here.");
    case 403:
      return t("You may not do that here.");
    case 404:
      return t("This is no longer here.");
    case 413:
      return t("That is too large.");
    case 429:
      return t("Too many attempts. Wait a moment and try again.");
  }
  return t("Something went wrong. Nothing was changed; try again.");
}

/** Shows a toast. All but the dangerous leave by themselves. */
export function show(toast: Toast): void {
  const region = document.getElementById("toasts");
  const template = document.getElementById("toast-template");
  if (!region || !(template instanceof HTMLTemplateElement)) return;
  const card = template.content.firstElementChild?.cloneNode(true) as HTMLElement;
  card.dataset["kind"] = toast.kind;
  card.setAttribute("role", toast.kind === "danger" ? "alert" : "status");
  for (const icon of card.querySelectorAll<HTMLElement>("[data-for]")) if (icon.dataset["for"] !== toast.kind) icon.remove();
  const text = card.querySelector("p");
  if (text) text.textContent = toast.text;
  region.append(card);
  expire(card);
}

function expire(card: HTMLElement): void {
  if (card.dataset["kind"] === "danger") return;
  const leave = () => (card.matches(":hover, :focus-within") ? void setTimeout(leave, staysFor) : card.remove());
  setTimeout(leave, staysFor);
}

export function install(): void {
  document.querySelectorAll<HTMLElement>("#toasts [data-toast]").forEach(expire);
  document.addEventListener("toast", (event) => parse((event as CustomEvent<unknown>).detail).forEach(show));
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element) event.target.closest("[data-dismiss]")?.closest("[data-toast]")?.remove();
  });
}
