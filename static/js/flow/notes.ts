// Sticky notes: text for those who draw the flow. Customers never see it.
import { t } from "../i18n.ts";
import { closest, h } from "./dom.ts";
import type { Editor } from "./editor.ts";
import { free, grid, newID, putNote, snap } from "./edits.ts";
import type { Point } from "./geometry.ts";
import { type Graph, type Note, put } from "./graph.ts";

export const colors = ["yellow", "green", "blue", "pink", "gray"] as const;
const longest = 2000;

export class Notes {
  #elements = new Map<string, HTMLElement>();

  constructor(private layer: HTMLElement, private now: () => Graph) {}

  start(): void {
    for (const [id, note] of this.now().note) this.set(id, note);
  }

  get(id: string): HTMLElement | null {
    return this.#elements.get(id) ?? null;
  }

  set(id: string, note: Note | null): void {
    let element = this.#elements.get(id);
    if (!note) {
      element?.remove();
      this.#elements.delete(id);
      return;
    }
    if (!element) {
      element = h("article", { class: "flow-note", "data-note": id, tabindex: -1, "aria-label": t("Note") },
        h("p", { class: "flow-note-text", dir: "auto" }), h("span", { class: "flow-note-size", "aria-hidden": "true" }));
      this.#elements.set(id, element);
      this.layer.append(element);
    }
    element.dataset["color"] = note.color;
    this.shape(id, note);
    const text = element.querySelector("p");
    if (text) text.textContent = note.text || t("Write something here.");
    element.toggleAttribute("data-empty", note.text === "");
  }

  move(id: string, at: Point): void {
    const element = this.get(id);
    if (element) element.style.transform = `translate(${at.x}px, ${at.y}px)`;
  }

  shape(id: string, { x, y, width, height }: Pick<Note, "x" | "y" | "width" | "height">): void {
    const element = this.get(id);
    if (!element) return;
    element.style.width = `${width}px`;
    element.style.height = `${height}px`;
    this.move(id, { x, y });
  }
}

export const noteOf = (target: EventTarget | null): string | null => closest(target, ".flow-note")?.dataset["note"] ?? null;

export function addNote(editor: Editor, at: Point): void {
  const place = free(editor.cards.boxes().values(), { x: at.x - 7 * grid, y: at.y - 4 * grid });
  const note: Note = { ...place, id: newID(editor.now), width: 15 * grid, height: 8 * grid, color: "yellow", text: "" };
  if (!editor.change(putNote(editor.now, note), t("Note added."))) return;
  editor.view.reveal(note);
  editNote(editor, note.id);
}

export function recolor(editor: Editor, id: string, color: string): void {
  const note = editor.now.note.get(id);
  if (note) editor.change(putNote(editor.now, { ...note, color }));
}

export function sized(note: Note, by: Point): Note {
  return { ...note, width: Math.max(8 * grid, snap(note.width + by.x)), height: Math.max(4 * grid, snap(note.height + by.y)) };
}

/** Opens a note's text; leaving it keeps what was written, Escape as well. */
export function editNote(editor: Editor, id: string): void {
  const [note, element] = [editor.now.note.get(id), editor.notes.get(id)];
  if (!note || !element || !editor.editable || element.querySelector("textarea")) return;
  const field = h("textarea", { class: "flow-note-edit", "aria-label": t("Text of the note"), maxlength: longest, dir: "auto" });
  field.value = note.text;
  element.append(field);
  field.focus({ preventScroll: true });
  const done = (back: boolean) => {
    field.onblur = null; // removing it blurs it
    field.remove();
    const present = editor.now.note.get(id);
    if (present && present.text !== field.value) editor.change([put(editor.now, "note", id, { ...present, text: field.value })], t("Note changed."));
    if (back) editor.selection.focus(id);
  };
  field.onblur = () => done(false);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape" || (event.key === "Enter" && (event.ctrlKey || event.metaKey))) {
      event.preventDefault();
      event.stopPropagation();
      done(true);
    }
  });
}
