// New steps: from the palette, from the list that opens where a line is dropped on nothing, at a "+" of an exit or of a line.
import { t } from "../i18n.ts";
import { type Choice, choose } from "./chooser.ts";
import { chooseTarget, detailOf, join } from "./connect.ts";
import { closest } from "./dom.ts";
import type { Editor } from "./editor.ts";
import { addNode, cardWidth, free, grid, insertAfter, makeRoom, newID } from "./edits.ts";
import type { Point } from "./geometry.ts";
import { type FlowNode, type Place, edgeID } from "./graph.ts";

/** Where a new step goes: to a place, behind an exit, or both. */
export interface Spot {
  place?: Place;
  after?: { from: string; out: string };
}

function fresh(editor: Editor, kind: string): FlowNode {
  return { id: newID(editor.now), kind, settings: structuredClone(editor.data.kinds[kind]?.node ?? {}) };
}

/** Adds a step and moves the keyboard there. Returns its id. */
export function addKind(editor: Editor, kind: string, { place, after: asked }: Spot): string | null {
  const info = editor.data.kinds[kind];
  const after = asked && editor.now.node.has(asked.from) ? asked : undefined; // somebody may have removed it while the list was open
  if (!info || !editor.editable) return null;
  const node = fresh(editor, kind);
  const old = after && editor.now.edge.get(edgeID(after.from, after.out));
  const room = old ? makeRoom(editor.now, old) : [];
  const moved = new Set(room.map(({ id }) => id));
  const boxes = [...editor.cards.boxes()].flatMap(([id, box]) => (moved.has(id) ? [] : box));
  const at = free(boxes, place ?? (after ? editor.rightOf(after.from, after.out) : under(editor.view.middle())));
  const puts = [...room, ...(after && !info.begins ? insertAfter(editor.now, after.from, after.out, node, at, info.outs[0]?.name) : addNode(editor.now, node, at))];
  const sentence = after && !info.begins ? t("%s added after “%s”.", info.title, editor.cards.title(after.from)) : t("%s added.", info.title);
  if (!editor.change(puts, sentence)) return null;
  editor.selection.set([node.id]);
  editor.focusNode(node.id);
  return node.id;
}

export const iconOf = (kind: string): Node | null => document.querySelector(`[data-add="${CSS.escape(kind)}"] svg`)?.cloneNode(true) ?? null;

/** Opens the list of kinds at a point of the window. Behind an exit it also offers the steps that are there. */
export function pickKind(editor: Editor, at: { x: number; y: number }, spot: Spot): void {
  if (!editor.editable) return;
  const { after } = spot;
  // The palette has the kinds in the order in which people look for them.
  const kinds = [...editor.root.querySelectorAll<HTMLElement>("[data-add]")].flatMap((button): Choice[] => {
    const kind = button.dataset["add"] ?? "";
    const info = editor.data.kinds[kind];
    if (!info || (after && info.begins)) return [];
    return [{
      title: info.title, group: closest(button, "[data-palette-group]")?.dataset["paletteGroup"] ?? "", family: info.group, icon: iconOf(kind), search: button.title,
      take: () => addKind(editor, kind, spot),
    }];
  });
  const targets = after ? [...editor.now.node.values()].filter(({ kind, id }) => !editor.data.kinds[kind]?.begins && id !== after.from).map((node): Choice => ({
    title: t("Go on with “%s”", editor.cards.title(node.id)), detail: detailOf(editor, node.id), group: t("Steps that are there"), family: editor.data.kinds[node.kind]?.group ?? "",
    icon: iconOf(node.kind), take: () => void join(editor, after.from, after.out, node.id),
  })) : [];
  choose({
    title: after ? t("What comes next?") : t("Add a step"), at, choices: [...kinds, ...targets],
    back: () => (after ? editor.selection.focus(after.from) : editor.selection.leave()),
  });
}

/** Where a list opens for a step: beside its card. */
export function beside(editor: Editor, id: string): { x: number; y: number } {
  const box = editor.cards.get(id)?.getBoundingClientRect();
  return box ? { x: box.right + 8, y: box.top } : { x: innerWidth / 3, y: innerHeight / 4 };
}

/** The "+" of an exit: asks for the next step, or for another one where it leads somewhere already. */
export function pressOut(editor: Editor, from: string, out: string, at: { x: number; y: number }): void {
  if (editor.now.edge.has(edgeID(from, out))) chooseTarget(editor, from, out, at);
  else pickKind(editor, at, { after: { from, out } });
}

/** A step dropped from outside lies with its head under the pointer. */
export const under = (at: Point): Place => ({ x: at.x - cardWidth / 2, y: at.y - grid * 1.5 });

/** The "+" of a line puts a step into it. */
export function pressLine(editor: Editor, edge: string, at: { x: number; y: number }): void {
  const line = editor.now.edge.get(edge);
  if (line) pickKind(editor, at, { after: line });
}
