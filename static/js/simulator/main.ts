// The script of the phone page: people who write to the business, the phone of the business, and what can go wrong between it and CloudWA.
// It is a development tool; its texts are English.
import * as attach from "./attach.ts";
import * as chats from "./chats.ts";
import * as compose from "./compose.ts";
import * as customer from "./customer.ts";
import { byId, setText } from "./dom.ts";
import * as failures from "./failures.ts";
import * as faults from "./faults.ts";
import { follow } from "./follow.ts";
import * as pairing from "./pairing.ts";
import * as sheet from "./sheet.ts";
import { chosen, state, loadState } from "./store.ts";
import * as thread from "./thread.ts";
import { time } from "./bubble.ts";
import * as who from "./who.ts";

for (const part of [who, pairing, chats, thread, compose, attach, sheet, customer, failures, faults]) part.install();

// On a narrow screen the phone comes first, and the panels wait to be opened.
if (matchMedia("(width < 900px)").matches) for (const id of ["people", "failures"]) byId<HTMLDetailsElement>(id).open = false;

const tell = () => setText(byId("clock"), time(Date.now()));
tell();
setInterval(tell, 10_000);

/** Who opens the page before anything is linked wants to link. */
async function start(): Promise<void> {
  if (location.hash === "") {
    await loadState().catch(() => undefined); // follow says that the simulator is away
    if (state && !state.phones.some((p) => p.sessions.length > 0)) chosen.view = "link";
  }
  await follow();
}

void start();
