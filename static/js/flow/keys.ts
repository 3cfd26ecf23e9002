// The canvas by keyboard: arrows walk from step to step, letters do things, M lets the arrows move what is chosen.
import { t } from "../i18n.ts";
import { closest } from "./dom.ts";
import type { Command } from "./commands.ts";
import { moved, showAt } from "./drags.ts";
import type { Editor } from "./editor.ts";
import { grid, moveTo, placesOf } from "./edits.ts";
import { type Point, neighbour } from "./geometry.ts";
import type { Gestures } from "./gestures.ts";
import { type Place } from "./graph.ts";
import { actionOf, busy } from "./keymap.ts";
import { say } from "./live.ts";
import { editNote } from "./notes.ts";

/** Whether the keys at a place are the canvas's: not where somebody types, and not in the rest of the page. */
export function ours(editor: Editor, target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open], [popover]:popover-open") || closest(target, busy)) return false;
  return target === document.body || closest(target, "#flow-editor") === editor.root;
}

export class Keys {
  #moving: { places: Map<string, Place>; by: Point } | null = null;

  constructor(private editor: Editor, private gestures: Gestures, private all: Record<string, Command>, private menu: () => void, private back: () => void) {
    document.addEventListener("keydown", (event) => this.#down(event));
    document.addEventListener("keyup", (event) => event.key === " " && gestures.hold(false));
    document.addEventListener("focusin", (event) => this.#moving && !closest(event.target, ".flow-node, .flow-note") && this.#drop(false));
  }

  #down(event: KeyboardEvent): void {
    const { editor } = this;
    if (event.defaultPrevented || !ours(editor, event.target)) return;
    const action = actionOf(event);
    if (action === null) return;
    const onCanvas = closest(event.target, "#flow-canvas") !== null;
    const button = closest(event.target, "button, a, summary");
    // On a button, keys that press it or lead on are the browser's.
    if (button && ["Enter", " ", "Tab"].includes(event.key)) return;
    if (this.#moving) {
      if (!["walk", "open", "back", "move"].includes(action)) return;
      event.preventDefault();
      return this.#move(event.key, action);
    }
    if (!this.#run(action, event, onCanvas || event.target === document.body)) return;
    event.preventDefault();
  }

  /** Returns whether the key meant something. */
  #run(action: string, event: KeyboardEvent, onCanvas: boolean): boolean {
    const { editor } = this;
    const at = editor.selection.current;
    const focused = closest(event.target, ".flow-node, .flow-note") !== null;
    switch (action) {
      case "walk":
        return onCanvas && this.#walk(event.key);
      case "branch":
        return onCanvas && this.#branch(event.key === "ArrowRight" || event.key === "ArrowDown");
      case "open":
        if (!focused) return event.target === editor.canvas && this.#walk("");
        if (at !== null && editor.now.note.has(at)) editNote(editor, at);
        else if (at !== null) {
          editor.selection.set([at]);
          this.all["open"]?.run();
        }
        return true;
      case "add":
        if (!focused || !editor.editable) return false; // Tab leaves the canvas
        break;
      case "back":
        return this.#escape(focused);
      case "menu":
        if (!onCanvas) return false;
        this.menu();
        return true;
      case "pan":
        if (!onCanvas) return false;
        if (!event.repeat) this.gestures.hold(true);
        return true;
      case "move":
        return this.#begin();
      case "remove":
        if (!onCanvas) return false;
    }
    const command = this.all[action];
    if (!command) return false;
    if (!command.edits || editor.editable) command.run();
    return true;
  }

  #walk(key: string): boolean {
    const { editor } = this;
    const from = editor.selection.current;
    const boxes = new Map([...editor.cards.boxes(), ...[...editor.now.note].map(([id, note]) => [id, note] as const)]);
    const first = () => [...boxes].sort(([, a], [, b]) => a.x - b.x || a.y - b.y)[0]?.[0];
    const start = from === null ? undefined : boxes.get(from);
    const stays = document.activeElement === editor.canvas || document.activeElement === document.body;
    if (from !== null) boxes.delete(from);
    const to = !start ? first() : stays ? from : neighbour(start, boxes, key);
    if (to === null || to === undefined) {
      say(start ? t("Nothing lies there.") : t("There are no steps yet."));
      return true;
    }
    editor.selection.set([to]);
    editor.focusNode(to);
    return true;
  }

  /** Chooses all steps that can be reached from the current one, forwards or backwards. */
  #branch(forward: boolean): boolean {
    const { editor } = this;
    const at = editor.selection.current;
    if (at === null) return false;
    const found = new Set([at]);
    for (const id of found) {
      for (const edge of editor.now.edge.values()) {
        if (forward && edge.from === id) found.add(edge.to);
        if (!forward && edge.to === id) found.add(edge.from);
      }
    }
    editor.selection.set(found);
    say(t("%d chosen.", found.size));
    return true;
  }

  #escape(focused: boolean): boolean {
    if (this.gestures.busy) this.gestures.cancel();
    else if (this.editor.selection.ids.size > 1 || this.editor.selection.edge !== null) this.editor.selection.clear();
    else {
      this.editor.selection.clear();
      this.back();
      if (focused) this.editor.selection.leave();
    }
    return true;
  }

  #begin(): boolean {
    const { editor } = this;
    const ids = editor.selection.targets();
    if (ids.size === 0 || !editor.editable) return false;
    this.#moving = { places: placesOf(editor.now, ids), by: { x: 0, y: 0 } };
    editor.canvas.dataset["gesture"] = "keys";
    say(t("Move with the arrow keys. Enter drops it, Escape puts it back."));
    return true;
  }

  #move(key: string, action: string): void {
    const { editor } = this;
    const moving = this.#moving;
    if (!moving) return;
    if (action !== "walk") return this.#drop(action !== "back");
    const by = { ArrowLeft: [-grid, 0], ArrowRight: [grid, 0], ArrowUp: [0, -grid], ArrowDown: [0, grid] }[key] ?? [0, 0];
    moving.by = { x: moving.by.x + (by[0] ?? 0), y: moving.by.y + (by[1] ?? 0) };
    showAt(editor, this.#places());
    const box = editor.extent(moving.places.keys());
    if (box) editor.view.reveal({ ...box, x: box.x + moving.by.x, y: box.y + moving.by.y });
  }

  #places(): Map<string, Place> {
    const { x, y } = this.#moving?.by ?? { x: 0, y: 0 };
    return new Map([...(this.#moving?.places ?? [])].map(([id, at]) => [id, { x: at.x + x, y: at.y + y }]));
  }

  #drop(keep: boolean): void {
    const { editor } = this;
    const moving = this.#moving;
    if (!moving) return;
    const to = this.#places();
    this.#moving = null;
    editor.canvas.removeAttribute("data-gesture");
    const puts = keep ? moveTo(editor.now, to) : [];
    if (!editor.change(puts, moved(editor, puts.length))) {
      showAt(editor, moving.places);
      say(t("Put back."));
    }
  }
}
