// What somebody wrote and nobody has yet: drafts, and messages whose sending was not confirmed. The browser keeps both for each chat.

export interface Unsent {
  id: string;
  text: string;
  reply?: string; // the message that it answers
  plain?: boolean; // its link goes without a preview
}

/** Returns how many characters a text has when that is more than the limit, else 0. */
export function tooLong(text: string, limit: number): number {
  const length = [...text].length;
  return length > limit ? length : 0;
}

/** Returns a random id. crypto.randomUUID is only there over https. */
export function newID(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Returns the list with the message at its end, once. */
export function withMessage(list: readonly Unsent[], message: Unsent): Unsent[] {
  return [...list.filter(({ id }) => id !== message.id), message];
}

/** Reads what was kept; what is no such list counts as none. */
export function parse(kept: string | null): Unsent[] {
  try {
    const list: unknown = JSON.parse(kept ?? "[]");
    if (!Array.isArray(list)) return [];
    return list.filter((m): m is Unsent => typeof (m as Unsent | null)?.id === "string" && typeof (m as Unsent).text === "string");
  } catch {
    return [];
  }
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // the browser keeps nothing; then only this page knows it
  }
}

function write(key: string, text: string): void {
  try {
    if (text === "") localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch {
    // as above
  }
}

/** What was typed and the server has not confirmed: the kept draft that it began with, as the server names it, and when it was typed. */
export interface Local {
  text: string;
  base: string;
  at: number;
}

/** Reports whether what the browser has is newer than what the server kept: it grew out of that, or was typed later. */
export function wins(local: Local, kept: string): boolean {
  return local.base === kept || local.at > Number(kept) / 1_000;
}

/** Reads such a text; null for anything else. */
export function parseLocal(kept: string | null): Local | null {
  try {
    const local = JSON.parse(kept ?? "null") as Local | null;
    return typeof local?.text === "string" && typeof local.base === "string" && typeof local.at === "number" ? local : null;
  } catch {
    return null;
  }
}

export const local = (chat: string) => parseLocal(read(`draft:${chat}`));
export const keepLocal = (chat: string, local: Local | null) => write(`draft:${chat}`, local ? JSON.stringify(local) : "");
export const unsent = (chat: string) => parse(read(`unsent:${chat}`));

function keepUnsent(chat: string, list: Unsent[]): void {
  write(`unsent:${chat}`, list.length === 0 ? "" : JSON.stringify(list));
}

export const addUnsent = (chat: string, message: Unsent) => keepUnsent(chat, withMessage(unsent(chat), message));
export const forget = (chat: string, id: string) => keepUnsent(chat, unsent(chat).filter((message) => message.id !== id));
