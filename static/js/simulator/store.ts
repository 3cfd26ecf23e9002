// What the page knows and what is chosen on it, and the drawing of it all after each change.
import * as api from "./api.ts";
import { attempt } from "./dom.ts";
import { fromHash, toHash, type Chosen } from "./chosen.ts";
import { customers, find, fromID } from "./people.ts";
import type { Chat, Message, Person, State } from "./types.ts";

export const chosen: Chosen = fromHash(globalThis.location?.hash ?? "");
export let state: State | null = null;
export let chats: Chat[] = [];
export let messages: Message[] = [];

const drawers: (() => void)[] = [];

/** Registers something that draws a part of the page from the store. */
export const drawing = (draw: () => void): void => void drawers.push(draw);

export function draw(): void {
  if (state) for (const each of drawers) each();
}

/** The customer that is chosen, also one who has never written. */
export function customer(): Person {
  return find(customers(state?.people ?? [], chosen.person), chosen.person) ?? fromID(chosen.person);
}

/** The person whose chat is open: the customer, or whom the owner has opened. Empty when none is. */
export const openChat = (): string => (chosen.view === "customer" ? customer().id : chosen.view === "owner" ? chosen.chat : "");

/** Changes what is chosen, keeps it in the page's address, and reads what it needs. */
export async function choose(change: Partial<Chosen>): Promise<void> {
  const before = `${chosen.business} ${openChat()}`;
  Object.assign(chosen, change);
  history.replaceState(null, "", toHash(chosen));
  if (`${chosen.business} ${openChat()}` !== before) messages = [];
  draw();
  await attempt(loadChats);
}

/** Reads everything. */
export async function loadState(): Promise<void> {
  state = await api.state();
  const known = state.phones.some((p) => p.phone === chosen.business);
  if (!known) chosen.business = (state.phones.find((p) => p.sessions.length > 0) ?? state.phones[0])?.phone ?? "";
  draw();
}

let latest = 0;

/** Reads the chats of the business's phone and the messages of the one that is open. An answer that was overtaken is not drawn. */
export async function loadChats(): Promise<void> {
  const [business, open, mine] = [chosen.business, openChat(), ++latest];
  const [newChats, newMessages] = business ? await Promise.all([api.chats(business), open ? api.messages(business, open) : []]) : [[], []];
  if (mine !== latest) return;
  [chats, messages] = [newChats, newMessages];
  draw();
}
