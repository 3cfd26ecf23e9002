// The gestures of a pointer that is held: pan, choose with a box, move, resize a note, draw a line. Until its end a gesture changes nothing but what is seen.
import { pickKind, under } from "./add.ts";
import { nodeOf } from "./cards.ts";
import { join, refusal } from "./connect.ts";
import { h } from "./dom.ts";
import type { Editor } from "./editor.ts";
import { moveTo, placesOf, putNote, snapped } from "./edits.ts";
import { type Box, type Point, overlap } from "./geometry.ts";
import { n, t } from "../i18n.ts";
import { sized } from "./notes.ts";

type At = { clientX: number; clientY: number };

export interface Gesture {
  name: string;
  pulls?: boolean; // near the border the view moves along
  move(at: At): void;
  end(at: At): void;
  cancel(): void;
}

export function panGesture(editor: Editor, start: At): Gesture {
  const from = editor.view.view;
  const move = (at: At) => editor.view.set({ ...from, x: from.x + at.clientX - start.clientX, y: from.y + at.clientY - start.clientY });
  return { name: "pan", move, end: move, cancel: () => editor.view.set(from) };
}

export function boxGesture(editor: Editor, start: At, add: boolean): Gesture {
  const from = editor.view.worldAt(start);
  const before = add ? new Set(editor.selection.ids) : new Set<string>();
  const frame = h("div", { class: "flow-box" });
  editor.world.append(frame);
  const boxes = new Map([...editor.cards.boxes(), ...editor.now.note]);
  const move = (at: At) => {
    const to = editor.view.worldAt(at);
    const box: Box = { x: Math.min(from.x, to.x), y: Math.min(from.y, to.y), width: Math.abs(to.x - from.x), height: Math.abs(to.y - from.y) };
    frame.style.transform = `translate(${box.x}px, ${box.y}px)`;
    frame.style.width = `${box.width}px`;
    frame.style.height = `${box.height}px`;
    editor.selection.set([...before, ...[...boxes].filter(([, each]) => overlap(box, each)).map(([id]) => id)]);
  };
  return {
    name: "box", pulls: true, move,
    end(at) {
      move(at);
      frame.remove();
    },
    cancel() {
      frame.remove();
      editor.selection.set(before);
    },
  };
}

export function moved(editor: Editor, count: number): string {
  const [id] = editor.selection.ids;
  return count === 1 && id !== undefined && editor.now.node.has(id) ? t("“%s” moved.", editor.cards.title(id)) : n("%d thing moved.", "%d things moved.", count);
}

/** Shows steps and notes at places without keeping them there. */
export function showAt(editor: Editor, places: ReadonlyMap<string, Point>): void {
  for (const [id, at] of places) {
    if (editor.now.note.has(id)) editor.notes.move(id, at);
    else editor.cards.move(id, at);
  }
  editor.lines.draw(places);
}

export function dragGesture(editor: Editor, start: At, ids: ReadonlySet<string>): Gesture {
  const from = editor.view.worldAt(start);
  const places = placesOf(editor.now, ids);
  const to = (at: At) => {
    const now = editor.view.worldAt(at);
    return new Map([...places].map(([id, place]) => [id, snapped({ x: place.x + now.x - from.x, y: place.y + now.y - from.y })]));
  };
  return {
    name: "drag", pulls: true,
    move: (at) => showAt(editor, to(at)),
    end(at) {
      const puts = moveTo(editor.now, to(at));
      if (!editor.change(puts, moved(editor, puts.length))) showAt(editor, places);
    },
    cancel: () => showAt(editor, places),
  };
}

export function sizeGesture(editor: Editor, start: At, id: string): Gesture | null {
  const note = editor.now.note.get(id);
  if (!note) return null;
  const from = editor.view.worldAt(start);
  const to = (at: At) => {
    const now = editor.view.worldAt(at);
    return sized(note, { x: now.x - from.x, y: now.y - from.y });
  };
  return {
    name: "size",
    move: (at) => editor.notes.shape(id, to(at)),
    end(at) {
      const present = editor.now.note.get(id); // somebody may have removed it or written in it meanwhile
      const { width, height } = to(at);
      if (present) editor.change(putNote(editor.now, { ...present, width, height }));
    },
    cancel: () => editor.notes.shape(id, note),
  };
}

export function linkGesture(editor: Editor, from: string, out: string): Gesture {
  let over: HTMLElement | null = null;
  const aim = (at: At) => {
    over?.removeAttribute("data-aim");
    const id = nodeOf(document.elementFromPoint(at.clientX, at.clientY));
    over = id === null || id === from ? null : editor.cards.get(id);
    if (over && id !== null) over.dataset["aim"] = refusal(editor, from, out, id) === "" ? "yes" : "no";
    return id;
  };
  const done = () => {
    over?.removeAttribute("data-aim");
    editor.lines.pull(null);
  };
  return {
    name: "link", pulls: true,
    move(at) {
      const id = aim(at);
      editor.lines.pull(editor.cards.exit(from, out), id !== null && over?.dataset["aim"] === "yes" ? editor.cards.entrance(id) : editor.view.worldAt(at));
    },
    end(at) {
      const id = aim(at);
      done();
      if (id === from) return; // back where it came from
      if (id !== null) return void join(editor, from, out, id);
      const place = under(editor.view.worldAt(at));
      pickKind(editor, { x: at.clientX, y: at.clientY }, { after: { from, out }, place });
    },
    cancel: done,
  };
}
