// What is painted over a flow's cards: the small map, numbers, the way of a run, what differs between versions, what tests come to; and what of the canvas
// need not be there at once, such as the list of keys. A bundle of its own; it begins when the canvas stands.
import { add, loadFromPage } from "../i18n.ts";
import { type Difference, showDifference } from "./difference.ts";
import type { Editor } from "./editor.ts";
import { showHelp } from "./help.ts";
import { Minimap } from "./minimap.ts";
import { showNumbers } from "./numbers.ts";
import { rememberParts } from "./parts.ts";
import { type Replay, showReplay } from "./replay.ts";
import { showCoverage, showRunning } from "./running.ts";
import { followTrackpad } from "./trackpad.ts";

type Overlay = Difference | Replay;

function install(editor: Editor): void {
  followTrackpad(editor);
  loadFromPage(document);
  add(editor.data.texts ?? {});
  const map = document.getElementById("flow-minimap");
  if (map instanceof HTMLCanvasElement) new Minimap(editor, map);
  document.addEventListener("flow:help", (event) => showHelp((event as CustomEvent<[string, string][]>).detail));
  const carried = document.getElementById("flow-overlay")?.textContent;
  const overlay = carried ? (JSON.parse(carried) as Overlay) : null;
  if (overlay?.type === "diff") return showDifference(editor, overlay);
  if (overlay?.type === "replay") return showReplay(editor, overlay);
  rememberParts(editor);
  showNumbers(editor);
  showRunning(editor);
  if (new URLSearchParams(location.search).has("coverage")) void showCoverage(editor);
}

document.addEventListener("flow:ready", (event) => install((event as CustomEvent<Editor>).detail));
