// The open chat, as the customer or as the owner of the business's phone sees it.
import * as api from "./api.ts";
import * as bubble from "./bubble.ts";
import { attempt, byId, keyed, setText } from "./dom.ts";
import { find, initials, shortName } from "./people.ts";
import { chats, chosen, customer, drawing, messages, openChat, state } from "./store.ts";
import { arrived, unread } from "./ticks.ts";
import type { Chat, Message, Person } from "./types.ts";

const chat = (): Chat | undefined => chats.find((c) => c.person.id === openChat());

const other = (): Person => chat()?.person ?? find(state!.people, openChat()) ?? customer();

/** The messages that whoever holds the phone has. */
export const visible = (): Message[] => (chosen.view === "customer" ? messages.filter((m) => arrived(m, other())) : messages);

/** Whether whoever holds the phone wrote it. */
export const isMine = (m: Message): boolean => m.fromMe === (chosen.view === "owner");

function drawHead(): void {
  const owner = chosen.view === "owner";
  const business = state!.phones.find((p) => p.phone === chosen.business);
  const person = other();
  const name = owner ? shortName(person) : business?.name || (business ? `+${business.phone}` : "No business is linked");
  setText(byId("thread-name"), name);
  setText(byId("thread-face"), initials(name));
  byId("back").hidden = !owner;
  const presence = (owner ? chat()?.theirs : chat()?.ours) ?? "";
  const busy = presence === "typing" || presence === "recording";
  const typing = byId("typing");
  typing.dataset["presence"] = presence;
  typing.hidden = !busy;
  setText(typing, busy ? `${presence}…` : "");
  const about = byId("thread-about");
  about.hidden = busy;
  setText(about, owner ? (person.phone ? `+${person.phone}` : person.id) : business ? `+${business.phone}` : "Link a device first");
}

let shownChat = "";

function draw(): void {
  drawHead();
  const list = byId("thread");
  const shown = visible();
  const fresh = shownChat !== `${chosen.view} ${chosen.business} ${openChat()}`;
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const last = list.lastElementChild;
  if (fresh) list.replaceChildren();
  const owner = chosen.view === "owner";
  keyed(list, shown, (m) => m.id, bubble.make, (made, m) => {
    bubble.update(made, m, isMine(m), m.replyTo ? messages.find((other) => other.id === m.replyTo) : undefined, owner);
  });
  byId("thread-none").hidden = shown.length > 0 || !chosen.business;
  if (fresh || (atEnd && list.lastElementChild !== last)) list.scrollTop = list.scrollHeight;
  shownChat = `${chosen.view} ${chosen.business} ${openChat()}`;
  void markRead();
}

const told = new Set<string>();

/** Lets the business see blue ticks for what the customer looks at. */
async function markRead(): Promise<void> {
  if (chosen.view !== "customer" || document.visibilityState !== "visible" || !chat()) return;
  const fresh = unread(messages, other()).filter((m) => !told.has(m.id));
  if (fresh.length === 0) return;
  for (const m of fresh) told.add(m.id);
  if (!(await attempt(() => api.read(chosen.business, openChat())))) for (const m of fresh) told.delete(m.id);
}

export function install(): void {
  drawing(draw);
  document.addEventListener("visibilitychange", () => { if (state) void markRead(); });
  // A picture makes its bubble higher after the list was scrolled to its end.
  byId("thread").addEventListener("load", (event) => {
    const list = byId("thread");
    if (list.lastElementChild?.contains(event.target as Node)) list.scrollTop = list.scrollHeight;
  }, true);
}
