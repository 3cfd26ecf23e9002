// Everything a person can tell the canvas to do, once: keys, buttons, menus and the help take it from here.
import { n, t } from "../i18n.ts";
import { beside, pickKind, pressLine } from "./add.ts";
import { copyFromMenu, duplicate, pasteFromMenu, removeChosen } from "./clipboard.ts";
import { chooseOut, chooseTarget, disconnect } from "./connect.ts";
import type { Editor } from "./editor.ts";
import { moveTo, toggleDisabled } from "./edits.ts";
import { find, findVariable } from "./find.ts";
import type { Place } from "./graph.ts";
import { say } from "./live.ts";
import { addNote, colors, editNote, recolor } from "./notes.ts";
import type { Panel } from "./panel.ts";
import { list } from "./problems.ts";
import { json } from "./remote.ts";

export interface Command {
  title: string;
  keys?: string;
  edits?: boolean; // it is not offered where nothing may be changed
  on?(): boolean; // its button stays pressed meanwhile
  run(): void;
}

export interface Parts {
  editor: Editor;
  panel: Panel;
  where: () => Place; // where something new goes: below the pointer, else in the middle
  leave: (url: string) => void;
}

/** Moves what is chosen, or all, to where the server's layout puts it. */
async function tidy(editor: Editor): Promise<void> {
  const url = editor.data.urls["tidy"];
  if (!url || !editor.editable || (editor.sync && !(await editor.sync.flush()))) return;
  const ids = [...editor.selection.ids].filter((id) => editor.now.node.has(id));
  const sizes = Object.fromEntries([...editor.cards.ids()].map((id) => [id, Math.round(editor.cards.box(id).height)]));
  const answer = await json<{ places: Record<string, Place> }>(url, { ids: ids.length > 1 ? ids : [], sizes });
  if (!answer) return;
  editor.change(moveTo(editor.now, new Map(Object.entries(answer.places))), t("Tidied up."));
  if (ids.length < 2) editor.view.fit(editor.extent());
}

export function commands({ editor, panel, where, leave }: Parts): Record<string, Command> {
  const current = () => editor.selection.current;
  const withCurrent = (run: (id: string) => void) => () => {
    const id = [...editor.selection.targets()].find((each) => editor.now.node.has(each));
    if (id !== undefined) run(id);
  };
  const back = (undo: boolean) => () => {
    const puts = editor.step(undo, undo ? t("Undone.") : t("Made again."));
    if (!puts) say(undo ? t("There is nothing to undo.") : t("There is nothing to make again."));
    const shown = puts?.find(({ kind, after, id }) => (kind === "place" || kind === "node" || kind === "note") && after && editor.getNode(id));
    if (shown) editor.view.reveal(editor.box(shown.id));
  };
  return {
    open: { title: t("Open settings"), keys: "Enter", run: withCurrent((id) => void panel.open(id, true)) },
    rename: { title: t("Rename"), keys: "F2", edits: true, run: withCurrent((id) => void panel.open(id, true, "label")) },
    new: { title: t("Add a step"), edits: true, run: () => pickKind(editor, { x: innerWidth / 2 - 160, y: innerHeight / 5 }, { place: where() }) },
    add: { title: t("Add a step after it"), keys: "Tab", edits: true, run: () => {
      const id = current();
      if (id === null || !editor.now.node.has(id)) return commandsOf(editor)["new"]?.run();
      if (editor.cards.outs(id).length === 0) return pickKind(editor, beside(editor, id), {});
      chooseOut(editor, id, beside(editor, id), (out) => pickKind(editor, beside(editor, id), { after: { from: id, out } }));
    } },
    connect: { title: t("Connect to…"), keys: "C", edits: true, run: withCurrent((id) => chooseOut(editor, id, beside(editor, id), (out) => chooseTarget(editor, id, out, beside(editor, id)))) },
    duplicate: { title: t("Duplicate"), keys: "Ctrl+D", edits: true, run: () => duplicate(editor) },
    copy: { title: t("Copy"), keys: "Ctrl+C", run: () => void copyFromMenu(editor) },
    cut: { title: t("Cut"), keys: "Ctrl+X", edits: true, run: () => void copyFromMenu(editor, true) },
    paste: { title: t("Paste"), keys: "Ctrl+V", edits: true, run: () => void pasteFromMenu(editor, where()) },
    disable: { title: t("Switch off or on"), keys: "D", edits: true, run: () => {
      const puts = toggleDisabled(editor.now, editor.selection.targets());
      const off = puts.some(({ after }) => after && "disabled" in after);
      editor.change(puts, off ? n("%d step switched off.", "%d steps switched off.", puts.length) : n("%d step switched on.", "%d steps switched on.", puts.length));
    } },
    remove: { title: t("Remove"), keys: "Delete", edits: true, run: () => (editor.selection.edge !== null ? disconnect(editor, editor.selection.edge) : removeChosen(editor)) },
    insert: { title: t("Add a step on this line"), edits: true, run: () => {
      const { edge } = editor.selection;
      if (edge !== null) pressLine(editor, edge, { x: innerWidth / 2, y: innerHeight / 3 });
    } },
    undo: { title: t("Undo"), keys: "Ctrl+Z", edits: true, run: back(true) },
    redo: { title: t("Redo"), keys: "Ctrl+Y", edits: true, run: back(false) },
    all: { title: t("Choose all"), keys: "Ctrl+A", run: () => {
      editor.selection.set([...editor.now.node.keys(), ...editor.now.note.keys()]);
      say(n("%d thing chosen.", "%d things chosen.", editor.selection.ids.size));
    } },
    note: { title: t("Add a note"), keys: "Shift+S", edits: true, run: () => addNote(editor, where()) },
    tidy: { title: t("Tidy up"), keys: "Shift+Alt+T", edits: true, run: () => void tidy(editor) },
    find: { title: t("Search in this flow"), keys: "/ / Ctrl+K", run: () => find(editor) },
    variables: { title: t("Where is a variable used?"), run: () => findVariable(editor) },
    problems: { title: t("Problems"), run: () => void panel.list(t("Problems"), "problems", () => list(editor, ({ node }) => {
      if (node === undefined || !editor.cards.get(node)) return;
      if (innerWidth < 1024) panel.close();
      editor.selection.set([node]);
      editor.focusNode(node, true);
    })) },
    larger: { title: t("Zoom in"), keys: "+", run: () => editor.view.larger() },
    smaller: { title: t("Zoom out"), keys: "-", run: () => editor.view.smaller() },
    actual: { title: t("Actual size"), keys: "0", run: () => editor.view.zoomTo(1) },
    fit: { title: t("Show everything"), keys: "1", run: () => editor.view.fit(editor.extent()) },
    minimap: { title: t("Small map"), on: () => document.getElementById("flow-minimap")?.dataset["pinned"] !== undefined, run: () => void document.dispatchEvent(new CustomEvent("flow:minimap")) },
    lock: { title: t("Lock against changes"), on: () => editor.isLocked, run: () => {
      editor.lock(!editor.isLocked);
      say(editor.isLocked ? t("Locked: nothing can be changed.") : t("Unlocked."));
    } },
    palette: { title: t("Steps to add"), run: () => {
      if (editor.root.dataset["palette"] === undefined) editor.root.dataset["palette"] = "";
      else delete editor.root.dataset["palette"];
    } },
    save: { title: t("Save now"), keys: "Ctrl+S", run: () => void panel.flush().then(() => editor.sync?.flush()) },
    test: { title: t("Try the flow"), keys: "Ctrl+Enter", run: () => {
      const button = editor.root.querySelector<HTMLElement>("[data-panel=test]");
      const url = editor.data.urls["test"];
      if (button) button.click();
      else if (url) void (editor.sync?.flush() ?? Promise.resolve()).then(() => leave(url));
    } },
    help: { title: t("Keys of the canvas"), keys: "?", run: () => void document.dispatchEvent(new CustomEvent("flow:help", { detail: help(commandsOf(editor)) })) },
    editNote: { title: t("Change the text"), keys: "Enter", edits: true, run: () => {
      const id = current();
      if (id !== null) editNote(editor, id);
    } },
    recolor: { title: t("Another colour"), edits: true, run: () => {
      const note = editor.now.note.get(current() ?? "");
      const at = colors.indexOf((note?.color ?? "") as (typeof colors)[number]);
      if (note) recolor(editor, note.id, colors[(at + 1) % colors.length] ?? "yellow");
    } },
  };
}

const made = new WeakMap<Editor, Record<string, Command>>();

/** Makes the commands of an editor known to those who only have the editor. */
export function remember(editor: Editor, all: Record<string, Command>): void {
  made.set(editor, all);
}

export const commandsOf = (editor: Editor): Record<string, Command> => made.get(editor) ?? {};

function help(all: Record<string, Command>): [string, string][] {
  const ways: [string, string][] = [
    [t("Walk from step to step"), "← / → / ↑ / ↓"], [t("Choose what comes before or after"), "Shift+← / Shift+→"], [t("Move with the arrows; Enter drops, Escape leaves it"), "M"],
    [t("Back to the canvas"), "Esc"], [t("Move what is seen"), t("Space and drag")],
  ];
  return [...ways, ...Object.values(all).flatMap(({ title, keys }): [string, string][] => (keys ? [[title, keys]] : []))];
}
