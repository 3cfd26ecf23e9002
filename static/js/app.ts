// The one script of every page: htmx with the settings our security policy asks for, and our small behaviours. Each behaviour listens on the
// document, so that what htmx swaps in needs no wiring.
import htmx from "htmx.org";
import "idiomorph/htmx"; // the swap style "morph", for lists
import * as actions from "./actions.ts";
import * as attach from "./attach.ts";
import * as attention from "./attention.ts";
import * as begin from "./begin.ts";
import * as chat from "./chat.ts";
import * as compose from "./compose.ts";
import * as confirm from "./confirm.ts";
import * as connection from "./connection.ts";
import * as contactpane from "./contactpane.ts";
import * as coordinates from "./coordinates.ts";
import * as copy from "./copy.ts";
import * as countdown from "./countdown.ts";
import * as dialog from "./dialog.ts";
import * as dirty from "./dirty.ts";
import * as emoji from "./emoji.ts";
import * as filedrop from "./filedrop.ts";
import * as flowfile from "./flowfile.ts";
import * as floworder from "./floworder.ts";
import * as flowoutline from "./flowoutline.ts";
import * as flowvariables from "./flowvariables.ts";
import * as flowtest from "./flowtest.ts";
import { loadFromPage } from "./i18n.ts";
import * as inboxkeys from "./inboxkeys.ts";
import * as media from "./media.ts";
import * as menu from "./menu.ts";
import * as navtabs from "./navtabs.ts";
import * as password from "./password.ts";
import * as poll from "./poll.ts";
import * as rail from "./rail.ts";
import * as rows from "./rows.ts";
import * as submit from "./submit.ts";
import * as tabs from "./tabs.ts";
import * as themechoice from "./themechoice.ts";
import * as thread from "./thread.ts";
import * as time from "./time.ts";
import * as toast from "./toast.ts";
import * as voice from "./voice.ts";

Object.assign(htmx.config, {
  allowEval: false, // the policy forbids it
  includeIndicatorStyles: false, // would be an inline style
  historyCacheSize: 0, // chats must not stay in local storage
  historyRestoreAsHxRequest: false, // a page's address answers a page, not a fragment
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "422", swap: true }, // the same form with its messages
    { code: "[45]..", swap: false, error: true },
  ],
});

interface RequestEvent extends Event {
  detail: { headers: Record<string, string>; xhr: XMLHttpRequest };
}

// A page left open in another tab must not change the workspace that was switched to since: the server compares this with the session's.
document.addEventListener("htmx:configRequest", (event) => {
  const workspace = document.querySelector<HTMLMetaElement>("meta[name=workspace]")?.content;
  if (workspace) (event as RequestEvent).detail.headers["X-Workspace"] = workspace;
});

document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = (event as RequestEvent).detail;
  if (!xhr.getResponseHeader("HX-Trigger")?.includes('"toast"')) toast.show({ kind: "danger", text: toast.sentenceFor(xhr.status) });
});

document.addEventListener("htmx:oobErrorNoTarget", (event) => console.warn("no element to swap into", (event as CustomEvent<unknown>).detail));

loadFromPage(document);
for (const behaviour of [confirm, actions, attach, attention, begin, chat, compose, submit, connection, contactpane, coordinates, copy, countdown, dialog, dirty, emoji, filedrop, flowfile, floworder, flowoutline, flowtest, flowvariables, inboxkeys, media, menu, navtabs, password, poll, rail, rows, tabs, themechoice, thread, time, toast, voice]) behaviour.install();
