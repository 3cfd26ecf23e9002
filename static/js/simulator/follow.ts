// Waits for changes and reads anew what they concern. A simulator that went away is asked again until it is back.
import * as api from "./api.ts";
import { byId, setText } from "./dom.ts";
import { chosen, loadChats, loadState, state } from "./store.ts";
import type { Change } from "./types.ts";

const waitSeconds = 20;
const gather = 60; // ms in which further changes are waited for before everything is read

/** How long to wait before the n-th try, in ms. */
export const backoff = (tries: number): number => Math.min(5000, 250 * 2 ** Math.max(0, tries - 1));

/** Says what changes concern: the state with its counts, and the chats of one phone. */
export function concerns(changes: Change[], business: string): { state: boolean; chats: boolean } {
  const inChat = (c: Change) => c.kind === "message" || c.kind === "typing";
  return {
    state: changes.some((c) => !inChat(c)),
    chats: changes.some((c) => (inChat(c) && c.phone === business) || c.kind === "person" || c.kind === "phone"),
  };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function show(connection: "live" | "away"): void {
  const place = byId("connection");
  place.dataset["state"] = connection;
  setText(place, connection === "live" ? "Live" : "The simulator does not answer");
}

async function readAll(): Promise<void> {
  await loadState();
  await loadChats();
}

/** Follows the simulator for as long as the page is open. */
export async function follow(): Promise<void> {
  const leaving = new AbortController();
  addEventListener("pagehide", () => leaving.abort());
  for (let tries = 0; !leaving.signal.aborted; ) {
    try {
      if (state && tries === 0) await loadChats();
      else await readAll();
      show("live");
      tries = 0;
      await followChanges(leaving.signal);
    } catch {
      if (leaving.signal.aborted) return;
      tries++;
      if (tries > 1) show("away"); // a server that just restarts is back at the next try
      await pause(backoff(tries));
    }
  }
}

async function followChanges(signal: AbortSignal): Promise<void> {
  let [after, boot] = [state!.seq, state!.boot];
  for (;;) {
    const news = await api.changes(after, waitSeconds, signal);
    if (news.reset || news.boot !== boot) {
      await readAll();
      [after, boot] = [state!.seq, state!.boot];
      continue;
    }
    after = news.seq;
    const what = concerns(news.changes, chosen.business);
    if (what.state) await loadState(); // first: a new phone may be the one whose chats are shown
    if (what.chats) await loadChats();
    if (news.changes.length > 0) await pause(gather);
  }
}
