// What pointers do on the canvas: mouse, pen and fingers. One gesture at a time; a second finger turns it into a pinch.
import { pressOut } from "./add.ts";
import { nodeOf } from "./cards.ts";
import { closest } from "./dom.ts";
import { type Gesture, boxGesture, dragGesture, linkGesture, panGesture, sizeGesture } from "./drags.ts";
import type { Editor } from "./editor.ts";
import { type Point, pinch, pull, wheelZoom } from "./geometry.ts";
import { editNote, noteOf } from "./notes.ts";

/** What lies over the canvas and is no place on it. */
const controls = ".flow-tools, .flow-minimap";
/** How far a pointer goes before a press becomes a drag, in pixels. */
const slack = { mouse: 4, touch: 9, pen: 6 };

export interface Handlers {
  open(id: string): void; // a step was clicked
  edge(id: string, at: Point): void; // a line was clicked
  ground(at: { clientX: number; clientY: number }): void; // the ground was clicked twice
}

export class Gestures {
  #gesture: Gesture | null = null;
  #pressed: { event: PointerEvent; tap: () => void; begin: () => Gesture | null } | null = null;
  #fingers = new Map<number, Point>();
  #frame = 0;
  #last: PointerEvent | null = null;
  /** Where the pointer was last over the canvas, for what is pasted. */
  pointer: { clientX: number; clientY: number } | null = null;
  #space = false;
  #tapped = false;

  constructor(private editor: Editor, private handlers: Handlers) {
    const { canvas } = editor;
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    canvas.addEventListener("pointerup", (event) => this.#up(event));
    canvas.addEventListener("pointercancel", (event) => {
      this.#fingers.delete(event.pointerId);
      this.cancel();
    });
    canvas.addEventListener("pointerleave", () => (this.pointer = null));
    canvas.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    canvas.addEventListener("dblclick", (event) => this.#twice(event));
    canvas.addEventListener("click", (event) => this.#click(event));
    // What a tap opens lies below the finger: the click that browsers send after it would press it.
    canvas.addEventListener("touchend", (event) => this.#tapped && event.cancelable && event.preventDefault(), { passive: false });
    addEventListener("blur", () => this.hold(false));
    // Let go outside the canvas, before it was a drag: the canvas itself hears nothing of it.
    addEventListener("pointerup", ({ pointerId }) => {
      this.#fingers.delete(pointerId);
      if (this.#pressed?.event.pointerId === pointerId) this.cancel();
    });
  }

  /** While the space bar is held, dragging pans. */
  hold(on: boolean): void {
    this.#space = on;
    this.editor.canvas.toggleAttribute("data-pan", on);
  }

  get busy(): boolean {
    return this.#gesture !== null;
  }

  cancel(): void {
    this.#gesture?.cancel();
    this.#finish();
  }

  #finish(): void {
    this.#gesture = this.#pressed = this.#last = null;
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.editor.canvas.removeAttribute("data-gesture");
  }

  #down(event: PointerEvent): void {
    const target = event.target as Element;
    this.#tapped = false;
    if (target.closest(`${controls}, .flow-edge-tools, textarea, [data-own]`)) return;
    if (event.pointerType === "touch") {
      this.#fingers.set(event.pointerId, this.editor.view.local(event));
      if (this.#fingers.size === 2) return this.cancel();
      if (this.#fingers.size > 2) return;
    }
    if (this.#gesture || this.#pressed || event.button > 1) return;
    const how = this.#read(event, target);
    if (!how) return;
    if (event.button === 1) event.preventDefault(); // the browser's own scrolling
    this.#pressed = { event, ...how };
  }

  /** Decides what a press is about: what happens when it is a tap, and what when it becomes a drag. */
  #read(event: PointerEvent, target: Element): { tap: () => void; begin: () => Gesture | null } | null {
    const { editor } = this;
    const nothing = () => undefined;
    const pan = () => panGesture(editor, event);
    if (event.button === 1 || this.#space) return { tap: nothing, begin: pan };
    const touch = event.pointerType === "touch";
    const many = event.shiftKey || event.ctrlKey || event.metaKey;
    const [node, note] = [nodeOf(target), noteOf(target)];
    const handle = closest(target, ".flow-handle");
    if (node !== null && handle) {
      const out = handle.dataset["out"] ?? "";
      if (!editor.editable) return null;
      return { tap: () => pressOut(editor, node, out, { x: event.clientX + 12, y: event.clientY - 12 }), begin: () => linkGesture(editor, node, out) };
    }
    if (target.closest("button, a, summary")) return null;
    const id = node ?? note;
    if (id !== null) {
      const drag = () => {
        if (!editor.editable || (touch && !editor.selection.ids.has(id))) return touch ? pan() : null;
        if (!editor.selection.ids.has(id)) editor.selection.set(many ? [...editor.selection.ids, id] : [id]);
        return dragGesture(editor, event, editor.selection.ids);
      };
      if (note !== null && target.closest(".flow-note-size") && editor.editable) return { tap: nothing, begin: () => sizeGesture(editor, event, note) };
      const tap = () => {
        if (many) editor.selection.toggle(id);
        else editor.selection.set([id]);
        editor.selection.focus(id);
        if (node !== null && !many) this.handlers.open(node);
      };
      return { tap, begin: drag };
    }
    const edge = closest(target, ".flow-edge")?.dataset["edge"];
    if (edge !== undefined) {
      return { tap: () => (editor.selection.set([], edge), this.handlers.edge(edge, editor.view.worldAt(event))), begin: pan };
    }
    const ground = () => {
      if (!many) editor.selection.clear();
      editor.selection.leave();
    };
    return { tap: ground, begin: touch ? pan : () => boxGesture(editor, event, many) };
  }

  #move(event: PointerEvent): void {
    this.pointer = (event.target as Element).closest(controls) ? null : event;
    if (event.pointerType === "touch" && this.#fingers.has(event.pointerId)) {
      const before = [...this.#fingers.values()];
      this.#fingers.set(event.pointerId, this.editor.view.local(event));
      const after = [...this.#fingers.values()];
      if (before.length === 2) return this.editor.view.set(pinch(this.editor.view.view, [before[0]!, before[1]!], [after[0]!, after[1]!]));
    }
    if (this.#pressed && !this.#gesture) {
      const { event: start, begin } = this.#pressed;
      if (event.pointerId !== start.pointerId) return;
      const far = Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY);
      if (far < (slack[start.pointerType as keyof typeof slack] ?? 4)) return;
      this.#gesture = begin();
      if (!this.#gesture) return void (this.#pressed = null);
      this.editor.canvas.setPointerCapture(event.pointerId);
      this.editor.canvas.dataset["gesture"] = this.#gesture.name;
    }
    if (!this.#gesture || event.pointerId !== this.#pressed?.event.pointerId) return;
    this.#last = event;
    this.#frame ||= requestAnimationFrame(() => this.#step());
  }

  /** Once in a frame: the gesture follows the pointer, and near the border the view is pulled along. */
  #step(): void {
    this.#frame = 0;
    if (!this.#gesture || !this.#last) return;
    if (this.#gesture.pulls) {
      const by = pull(this.editor.view.local(this.#last), this.editor.view.size());
      if (by.x || by.y) {
        this.editor.view.panBy(by.x, by.y);
        this.#frame = requestAnimationFrame(() => this.#step());
      }
    }
    this.#gesture.move(this.#last);
  }

  #up(event: PointerEvent): void {
    this.#fingers.delete(event.pointerId);
    const [pressed, gesture] = [this.#pressed, this.#gesture];
    if (!pressed || event.pointerId !== pressed.event.pointerId) return;
    this.#finish();
    this.#tapped = true;
    if (gesture) gesture.end(event);
    else pressed.tap();
  }

  #wheel(event: WheelEvent): void {
    if (closest(event.target, "textarea, [data-own]")) return;
    event.preventDefault();
    const { view } = this.editor;
    if (event.ctrlKey || event.metaKey) return view.zoomTo(wheelZoom(view.view.zoom, event.deltaY, event.deltaMode === 1), view.local(event));
    const unit = event.deltaMode === 1 ? 32 : 1;
    const [x, y] = event.shiftKey && event.deltaX === 0 ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
    view.panBy(-x * unit, -y * unit);
  }

  #twice(event: MouseEvent): void {
    const note = noteOf(event.target);
    if (note !== null) return editNote(this.editor, note);
    if (closest(event.target, ".flow-node, .flow-tools, .flow-edge-tools, .flow-edge, button, [data-own]")) return;
    this.handlers.ground(event);
  }

  /** Screen readers press handles without a pointer. */
  #click(event: MouseEvent): void {
    const [handle, node] = [closest(event.target, ".flow-handle"), nodeOf(event.target)];
    if (!handle || node === null || event.detail !== 0) return;
    const box = handle.getBoundingClientRect();
    pressOut(this.editor, node, handle.dataset["out"] ?? "", { x: box.right + 8, y: box.top });
  }
}
