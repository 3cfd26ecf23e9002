// The canvas of a flow. The page brings the cards and the flow as data; this makes them move.
import { add, loadFromPage, t } from "../i18n.ts";
import { beside, pickKind } from "./add.ts";
import * as clipboard from "./clipboard.ts";
import { type Command, commands, remember } from "./commands.ts";
import { askConflict, askRestore } from "./dialogs.ts";
import { byID, closest } from "./dom.ts";
import { type Data, Editor } from "./editor.ts";
import { Gestures } from "./gestures.ts";
import { Kept, when } from "./kept.ts";
import { Keys, ours } from "./keys.ts";
import { type Entry, showMenu } from "./menu.ts";
import { nodeOf } from "./cards.ts";
import { noteOf } from "./notes.ts";
import { Panel } from "./panel.ts";
import { paint } from "./problems.ts";
import { send, sendLast } from "./remote.ts";
import { type State, Sync } from "./sync.ts";
import { LineTools, installPalette } from "./tools.ts";

const ofNode = ["open", "rename", "connect", "add", "", "disable", "duplicate", "copy", "cut", "", "remove"];
const ofMany = ["disable", "tidy", "duplicate", "copy", "cut", "", "remove"];
const ofNote = ["editNote", "recolor", "duplicate", "copy", "cut", "", "remove"];
const ofLine = ["insert", "remove"];
const ofCanvas = ["new", "note", "paste", "", "all", "tidy", "fit", "", "find", "variables", "help"];

function start(): void {
  const data = JSON.parse(byID("flow-data").textContent ?? "") as Data;
  loadFromPage(document);
  add(data.texts ?? {});
  const editor = new Editor(data);
  const panel = new Panel(editor, (id) => clipboard.removeChosen(editor, new Set([id])));
  const tools = new LineTools(editor);
  const gestures: Gestures = new Gestures(editor, {
    open: (id) => void panel.open(id, false),
    edge: (id) => tools.show(id),
    ground: (at) => pickKind(editor, { x: at.clientX, y: at.clientY }, { place: editor.view.worldAt(at) }),
  });
  const where = () => (gestures.pointer ? editor.view.worldAt(gestures.pointer) : editor.view.middle());
  const all = commands({ editor, panel, where, leave: (url) => location.assign(url) });
  remember(editor, all);
  const menus = new Menus(editor, all);
  new Keys(editor, gestures, all, () => menus.openHere(), () => panel.close());
  clipboard.install(editor, () => ours(editor, document.activeElement), () => {
    const at = where();
    return { x: at.x - 16, y: at.y - 16 };
  });
  installPalette(editor);
  if (editor.manages) installSync(editor);
  installButtons(editor, panel, all);

  editor.onChange(() => {
    paint(editor);
    panel.refresh();
  });
  editor.start();
  const node = new URLSearchParams(location.search).get("node");
  if (node !== null && editor.getNode(node)) {
    editor.selection.set([node]);
    editor.focusNode(node, true);
    void panel.open(node, false);
  }
  document.dispatchEvent(new CustomEvent("flow:ready", { detail: editor }));
}

class Menus {
  constructor(private editor: Editor, private all: Record<string, Command>) {
    editor.canvas.addEventListener("contextmenu", (event) => {
      if (closest(event.target, "textarea, .flow-tools, [data-own]")) return;
      event.preventDefault();
      this.#open(event.target, { x: event.clientX, y: event.clientY });
    });
    editor.canvas.addEventListener("click", (event) => {
      const button = closest(event.target, ".flow-node-menu");
      if (!button) return;
      const box = button.getBoundingClientRect();
      this.#open(button, { x: box.left, y: box.bottom + 4 }, true);
    });
  }

  /** For the keyboard: the menu of the current step, else of the canvas. */
  openHere(): void {
    const id = this.editor.selection.current;
    const element = id === null ? null : (this.editor.cards.get(id) ?? this.editor.notes.get(id));
    const middle = this.editor.canvas.getBoundingClientRect();
    this.#open(element ?? this.editor.canvas, id !== null && element ? beside(this.editor, id) : { x: middle.left + middle.width / 2, y: middle.top + middle.height / 3 });
  }

  #open(target: EventTarget | null, at: { x: number; y: number }, alone = false): void {
    const { editor } = this;
    const id = nodeOf(target) ?? noteOf(target);
    const edge = closest(target, ".flow-edge")?.dataset["edge"];
    if (id !== null && (alone || !editor.selection.ids.has(id))) editor.selection.set([id]);
    if (id !== null) editor.selection.focus(id);
    if (edge !== undefined) editor.selection.set([], edge);
    const names = edge !== undefined ? ofLine : id === null ? ofCanvas : editor.selection.ids.size > 1 ? ofMany : editor.now.note.has(id) ? ofNote : ofNode;
    const entries = names.map((name): Entry | null => {
      const command = this.all[name];
      return command ? { title: command.title, keys: command.keys?.split(" / ").at(-1) ?? "", danger: name === "remove", disabled: Boolean(command.edits) && !editor.editable, run: command.run } : null;
    });
    for (const more of id !== null && editor.selection.ids.size === 1 ? this.#extra(id) : []) entries.splice(-1, 0, more);
    showMenu(id === null ? t("Canvas") : editor.now.note.has(id) ? t("Note") : editor.cards.title(id), entries, at, () => (id === null ? editor.selection.leave() : editor.selection.focus(id)));
  }

  /** Entries that other parts of the page add to a step's menu. */
  #extra(id: string): Entry[] {
    const entries: Entry[] = [];
    document.dispatchEvent(new CustomEvent("flow:menu", { detail: { id, entries } }));
    return entries;
  }
}

function installSync(editor: Editor): void {
  const url = editor.data.urls["ops"] ?? "";
  const kept = new Kept(editor.flow);
  const line = document.getElementById("flow-state");
  const say = (state: State, text = "") => {
    if (!line) return;
    line.dataset["state"] = state;
    line.textContent = { saved: t("Saved"), saving: t("Saving…"), offline: t("Offline, kept on this computer"), conflict: t("Changed elsewhere: decide"), refused: text }[state];
  };
  const sync = new Sync(editor.draft, {
    send: (body) => send(url, body),
    keep: (rev, puts) => kept.set(rev, puts),
    after: (milliseconds, run) => {
      const timer = setTimeout(run, milliseconds);
      return () => clearTimeout(timer);
    },
    show(puts, saved) {
      editor.render(puts);
      editor.take(saved);
      const count = document.getElementById("flow-changed");
      if (count && saved.changed !== undefined) {
        count.hidden = saved.changed === 0;
        count.textContent = saved.changes ?? String(saved.changed);
      }
    },
    say,
    ask: askConflict,
  });
  editor.sync = sync;
  say("saved");
  line?.addEventListener("click", () => sync.retry());
  addEventListener("online", () => sync.retry());
  addEventListener("pagehide", () => {
    const body = sync.last();
    if (body) sendLast(url, body);
  });
  void offer(editor, kept);
}

/** Offers what an earlier page could not save. What is saved after all is forgotten without a word. */
async function offer(editor: Editor, kept: Kept): Promise<void> {
  const left = await kept.left();
  const puts = left.flatMap(({ entry }) => entry.puts);
  const last = left.at(-1);
  if (!last) return;
  const keys = left.map(({ key }) => key);
  const news = editor.draft.missing(puts);
  // What was left a moment ago may still be on its way: it is made again without a question, since the same twice does no harm.
  const choice = news.length === 0 ? "discard" : Date.now() - last.entry.at < 10_000 ? "restore" : await askRestore(when(last.entry.at));
  if (choice === "later") return;
  kept.forget(keys);
  if (choice === "discard") return;
  const shown = editor.draft.restore(puts);
  editor.history.record(shown);
  editor.render(shown);
  editor.sync?.changed();
  editor.changed();
}

function installButtons(editor: Editor, panel: Panel, all: Record<string, Command>): void {
  editor.root.addEventListener("click", (event) => {
    const button = closest(event.target, "[data-command], [data-panel][data-url]");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    const { command, panel: name, url } = button.dataset;
    if (command !== undefined) all[command]?.run();
    else if (name !== undefined && url !== undefined) void panel.fetch(button.textContent?.trim() || (button.getAttribute("aria-label") ?? ""), name, url);
  });
  // A page that shows the flow otherwise opens when it shows what was changed here.
  editor.root.addEventListener("click", (event) => {
    const link = closest(event.target, ".flow-head a[href]");
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void panel.flush().then(() => editor.sync?.flush()).then(() => location.assign(link.href));
  });
  const buttons = (name: string) => editor.root.querySelectorAll<HTMLButtonElement>(`button[data-command="${name}"]`);
  const show = () => {
    for (const [name, command] of Object.entries(all)) {
      for (const button of buttons(name)) {
        if (command.edits) button.disabled = !editor.editable || (name === "undo" && !editor.history.canUndo) || (name === "redo" && !editor.history.canRedo);
        if (command.on) button.ariaPressed = String(command.on());
      }
    }
  };
  editor.onChange(show);
  // The text itself is changed: a new one would make the browser look at every style of the page again, in each frame.
  const zoom = document.getElementById("flow-zoom")?.firstChild as Text | null | undefined;
  editor.view.onChange(() => {
    if (zoom) zoom.data = `${Math.round(editor.view.view.zoom * 100)} %`;
  });
}

start();
