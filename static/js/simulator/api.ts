// Calls of the simulator's control API, which CloudWA passes on.
import type { Changes, Chat, Message, Person, State } from "./types.ts";

const root = "/simulator/api/";

/** Makes one call. What is not possible is thrown as the simulator's own sentence. */
async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const init: RequestInit = { method, headers: { "Content-Type": "application/json" } };
  if (body !== undefined) init.body = JSON.stringify(body);
  if (signal) init.signal = signal;
  const response = await fetch(root + path, init);
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) throw new Error(reason(answer) ?? `The simulator answered ${response.status}.`);
  return answer as T;
}

function reason(answer: unknown): string | undefined {
  const text = (answer as { error?: unknown } | null)?.error;
  return typeof text === "string" ? sentence(text) : undefined;
}

/** Makes a sentence of what the simulator says: "not possible: there is no phone" becomes "There is no phone." */
export function sentence(text: string): string {
  const plain = text.replace(/^not possible: /, "").trim();
  return plain.charAt(0).toUpperCase() + plain.slice(1) + (/[.!?]$/.test(plain) ? "" : ".");
}

const chatPath = (phone: string, chat: string) => `phones/${encodeURIComponent(phone)}/chats/${encodeURIComponent(chat)}`;

export const state = () => call<State>("GET", "state");
export const changes = (after: number, wait: number, signal: AbortSignal) => call<Changes>("GET", `changes?after=${after}&wait=${wait}`, undefined, signal);
export const shapes = () => call<string[]>("GET", "shapes");
export const chats = (phone: string) => call<Chat[]>("GET", `phones/${encodeURIComponent(phone)}/chats`);
export const messages = (phone: string, chat: string) => call<Message[]>("GET", `${chatPath(phone, chat)}/messages?limit=200`);
export const write = (phone: string, draft: object) => call<Message>("POST", `phones/${encodeURIComponent(phone)}/messages`, draft);
export const act = (phone: string, what: object) => call<Message>("POST", `phones/${encodeURIComponent(phone)}/act`, what);
export const read = (phone: string, chat: string) => call("POST", `${chatPath(phone, chat)}/read`);
export const typing = (phone: string, chat: string, presence: string) => call("POST", `${chatPath(phone, chat)}/typing`, { presence });
export const person = (change: Partial<Person>) => call<Person>("PUT", "people", change);
export const settings = (change: object) => call("PUT", "settings", change);
export const switches = (session: string, change: object) => call("PUT", `switches?session=${encodeURIComponent(session)}`, change);
export const addFault = (fault: object) => call("POST", "faults", fault);
export const removeFault = (id?: number) => call("DELETE", id === undefined ? "faults" : `faults/${id}`);
export const release = (session: string, order: string) => call<{ released: number }>("POST", "release", { session, order });
export const restart = (lose: boolean) => call("POST", "gateway/restart", { lose });
export const scan = (session: string, phone: string, name: string) => call("POST", `sessions/${encodeURIComponent(session)}/scan`, { phone, name });
export const enterCode = (code: string, phone: string, name: string) => call("POST", "codes", { code, phone, name });
export const onSession = (session: string, what: string, body?: object) => call("POST", `sessions/${encodeURIComponent(session)}/${what}`, body);
export const mediaURL = (file: string) => `${root}media/${encodeURIComponent(file)}`;
