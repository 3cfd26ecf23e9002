// Toasts: sentences at the foot of the page. They come with the page, with an answer (HX-Trigger: {"toast": ...}), or from a script.
import { t } from "./i18n.ts";
import { post } from "./post.ts";

export type Kind = "success" | "info" | "warning" | "danger";
export interface Toast {
  kind: Kind;
  text: string;
  undo?: Undo;
}

/** A form that takes back what a toast tells of. */
export interface Undo {
  path: string;
  fields: Record<string, string>;
}

const kinds: readonly string[] = ["success", "info", "warning", "danger"];
const staysFor = 6_000;
const staysToUndo = 10_000;

/** Reads what a "toast" event carries: one toast, a list of them, the status of an answer without a sentence, or just a sentence. What is none of these yields nothing. */
export function parse(detail: unknown): Toast[] {
  if (typeof detail === "string") return detail === "" ? [] : [{ kind: "info", text: detail }];
  if (Array.isArray(detail)) return detail.flatMap(parse);
  if (typeof detail !== "object" || detail === null) return [];
  if ("value" in detail) return parse(detail.value);
  if ("status" in detail && typeof detail.status === "number") return [{ kind: "danger", text: sentenceFor(detail.status) }];
  if (!("text" in detail) || typeof detail.text !== "string" || detail.text === "") return [];
  const kind = "kind" in detail && kinds.includes(String(detail.kind)) ? (detail.kind as Kind) : "info";
  const undo = "undo" in detail ? parseUndo(detail.undo) : null;
  return [undo ? { kind, text: detail.text, undo } : { kind, text: detail.text }];
}

/** Reads how a toast is taken back: by a form to an address of this site. */
function parseUndo(detail: unknown): Undo | null {
  if (typeof detail !== "object" || detail === null || !("path" in detail) || typeof detail.path !== "string" || !/^\/[^/]/.test(detail.path)) return null;
  const fields = "fields" in detail && typeof detail.fields === "object" && detail.fields !== null ? Object.entries(detail.fields) : [];
  return { path: detail.path, fields: Object.fromEntries(fields.map(([name, value]) => [name, String(value)])) };
}

/** Shows the toasts that came with an answer. */
export function showOf(answer: Response): void {
  const trigger = answer.headers.get("HX-Trigger");
  if (trigger) parse((JSON.parse(trigger) as { toast?: unknown }).toast).forEach(show);
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
  if (toast.undo) offerUndo(card, toast.undo);
  region.append(card);
  expire(card, toast.undo ? staysToUndo : staysFor);
}

function expire(card: HTMLElement, after: number): void {
  if (card.dataset["kind"] === "danger") return;
  const leave = () => (card.matches(":hover, :focus-within") ? void setTimeout(leave, after) : card.remove());
  setTimeout(leave, after);
}

/** What had the focus before it went among the toasts: it goes back when its toast leaves. */
let before: HTMLElement | null = null;

function dismiss(card: HTMLElement): void {
  const focused = card.contains(document.activeElement);
  card.remove();
  if (focused) (before?.isConnected ? before : document.getElementById("main"))?.focus();
}

function offerUndo(card: HTMLElement, undo: Undo): void {
  const button = card.querySelector<HTMLButtonElement>("[data-undo]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    dismiss(card);
    post(undo.path, undo.fields).then(
      (answer) => {
        showOf(answer);
        if (!answer.ok && !answer.headers.has("HX-Trigger")) show({ kind: "danger", text: sentenceFor(answer.status) });
      },
      () => show({ kind: "danger", text: t("The server did not answer. Try again.") }),
    );
  });
}

/** Takes back what the newest toast tells of, as a click on its button does. */
export function undoNewest(): void {
  [...document.querySelectorAll<HTMLElement>("#toasts [data-undo]:not([hidden])")].at(-1)?.click();
}

export function install(): void {
  for (const card of document.querySelectorAll<HTMLElement>("#toasts [data-toast]")) expire(card, staysFor);
  document.addEventListener("toast", (event) => parse((event as CustomEvent<unknown>).detail).forEach(show));
  document.addEventListener("click", (event) => {
    const card = event.target instanceof Element ? event.target.closest("[data-dismiss]")?.closest<HTMLElement>("[data-toast]") : null;
    if (card) dismiss(card);
  });
  document.addEventListener("focusin", (event) => {
    const from = event.relatedTarget;
    if (event.target instanceof Element && event.target.closest("#toasts") && from instanceof HTMLElement && !from.closest("#toasts")) before = from;
  });
}
