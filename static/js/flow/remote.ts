// The requests of the canvas.
import { t } from "../i18n.ts";
import { toast } from "./live.ts";
import type { Answer, Body, Conflict, Saved } from "./sync.ts";

const patience = 30_000;
/** Browsers send no more than 64 KB when a page is left. */
const lastBytes = 60_000;

/** As a part of a page, so that who is signed out hears that, and is not led to the page where one logs in. */
function headers(): Record<string, string> {
  const workspace = document.querySelector<HTMLMetaElement>("meta[name=workspace]")?.content ?? "";
  return { "X-Workspace": workspace, "HX-Request": "true" };
}

function request(url: string, body: unknown, more: RequestInit = {}): Promise<Response> {
  return fetch(url, { method: "POST", headers: { ...headers(), "Content-Type": "application/json" }, body: JSON.stringify(body), signal: AbortSignal.timeout(patience), ...more });
}

/** Shows the sentence for an answer that came without one of its own; app.js has them. */
const failed = (status: number) => document.dispatchEvent(new CustomEvent("toast", { detail: { status } }));

const isJSON = (response: Response) => response.headers.get("Content-Type")?.includes("json") ?? false;

/** Reads what the server says to puts, whether they were sent as such or as a form. */
export async function read(response: Response): Promise<Answer> {
  if (response.ok && isJSON(response)) return { status: "saved", ...((await response.json()) as Saved) };
  if (response.status === 409 && isJSON(response)) {
    const { theirs, conflicts, ...rest } = (await response.json()) as Saved & { conflicts: Conflict[] | null };
    return { status: "conflict", ...rest, theirs: theirs ?? [], conflicts: conflicts ?? [] };
  }
  if (response.status >= 500 || response.status === 429) return { status: "unreachable" };
  const said = response.status === 422 && isJSON(response) ? ((await response.json()) as { text?: string; form?: string }) : {};
  if (said.text === undefined && said.form === undefined) failed(response.status);
  return { status: "refused", ...said, text: said.text ?? t("Not saved") };
}

export async function send(url: string, body: Body): Promise<Answer> {
  try {
    return await read(await request(url, body));
  } catch {
    return { status: "unreachable" };
  }
}

/** Sends what is unsaved while the page is being left; nobody hears the answer. */
export function sendLast(url: string, body: Body): void {
  const text = JSON.stringify(body);
  if (text.length < lastBytes) void request(url, body, { keepalive: true }).catch(() => undefined);
}

/** Returns what an answer holds; null, with a sentence for the person, where there is none. */
async function expect<T>(answer: Promise<Response>, take: (response: Response) => Promise<T>): Promise<T | null> {
  try {
    const response = await answer;
    if (response.ok) return await take(response);
    failed(response.status);
  } catch {
    toast(t("The server did not answer. Try again."), "danger");
  }
  return null;
}

export function json<T>(url: string, body: unknown): Promise<T | null> {
  return expect(request(url, body), (response) => response.json() as Promise<T>);
}

/** Fetches a fragment of a page. */
export function fragment(url: string): Promise<string | null> {
  return expect(fetch(url, { headers: headers(), signal: AbortSignal.timeout(patience) }), (response) => response.text());
}

/** Sends a form; when the page is being left, nobody hears the answer. */
export async function sendForm(url: string, form: URLSearchParams, last = false): Promise<Answer> {
  try {
    return await read(await fetch(url, {
      method: "POST", headers: { ...headers(), Accept: "application/json" }, body: form, signal: AbortSignal.timeout(patience), keepalive: last,
    }));
  } catch {
    return { status: "unreachable" };
  }
}
