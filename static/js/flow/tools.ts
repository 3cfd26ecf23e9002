// What appears at a line below the pointer: "+" puts a step into it, "×" removes it. And the palette, from which steps are taken or dragged.
import { t } from "../i18n.ts";
import { addKind, pressLine, under } from "./add.ts";
import { disconnect } from "./connect.ts";
import { closest, h } from "./dom.ts";
import type { Editor } from "./editor.ts";
import { matching } from "./chooser.ts";

const lingers = 400;

export class LineTools {
  #element = h("div", { class: "flow-edge-tools", hidden: true });
  #edge: string | null = null;
  #timer = 0;

  constructor(private editor: Editor) {
    const add = h("button", { type: "button", tabindex: -1, "aria-label": t("Add a step on this line"), title: t("Add a step on this line") }, "+");
    const remove = h("button", { type: "button", tabindex: -1, "aria-label": t("Remove this line"), title: t("Remove this line") }, "×");
    add.addEventListener("click", () => this.#edge !== null && pressLine(editor, this.#edge, this.#at()));
    remove.addEventListener("click", () => this.#edge !== null && disconnect(editor, this.#edge));
    this.#element.append(add, remove);
    editor.world.append(this.#element);
    this.#element.addEventListener("pointerenter", () => clearTimeout(this.#timer));
    this.#element.addEventListener("pointerleave", () => this.#later());
    const layer = editor.world.querySelector(".flow-edges");
    layer?.addEventListener("pointerover", (event) => {
      const edge = closest(event.target, ".flow-edge")?.dataset["edge"];
      if (edge !== undefined && (event as PointerEvent).buttons === 0) this.show(edge);
    });
    layer?.addEventListener("pointerout", () => this.#later());
    editor.onChange(() => this.#edge !== null && (editor.lines.element(this.#edge) && editor.editable ? this.show(this.#edge) : this.hide()));
  }

  #at(): { x: number; y: number } {
    const box = this.#element.getBoundingClientRect();
    return { x: box.right + 8, y: box.top };
  }

  show(edge: string): void {
    const middle = this.editor.lines.middle(edge);
    if (!middle || !this.editor.editable) return;
    clearTimeout(this.#timer);
    if (this.#edge !== null && this.#edge !== edge) this.editor.lines.element(this.#edge)?.removeAttribute("data-over");
    this.#edge = edge;
    this.editor.lines.element(edge)?.setAttribute("data-over", "");
    this.#element.style.transform = `translate(${middle.x}px, ${middle.y}px) translate(-50%, -50%)`;
    this.#element.hidden = false;
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.editor.selection.edge !== this.#edge && this.hide(), lingers);
  }

  hide(): void {
    if (this.#edge !== null) this.editor.lines.element(this.#edge)?.removeAttribute("data-over");
    this.#edge = null;
    this.#element.hidden = true;
  }
}

/** The palette: a click adds a step in the middle of what is seen, or behind the step that is chosen; dragging drops it below the pointer. */
export function installPalette(editor: Editor): void {
  const palette = editor.root.querySelector<HTMLElement>(".flow-palette");
  if (!palette) return;
  let dragged: { kind: string; id: number; x: number; y: number; ghost: HTMLElement | null } | null = null;
  const end = () => {
    dragged?.ghost?.remove();
    dragged = null;
  };
  palette.addEventListener("pointerdown", (event) => {
    const button = closest(event.target, "[data-add]");
    if (!button || event.button !== 0 || event.pointerType === "touch" || !editor.editable) return;
    event.preventDefault();
    button.focus({ preventScroll: true });
    dragged = { kind: button.dataset["add"] ?? "", id: event.pointerId, x: event.clientX, y: event.clientY, ghost: null };
    palette.setPointerCapture(event.pointerId);
  });
  palette.addEventListener("pointermove", (event) => {
    if (!dragged || event.pointerId !== dragged.id) return;
    if (!dragged.ghost && Math.hypot(event.clientX - dragged.x, event.clientY - dragged.y) < 4) return;
    dragged.ghost ??= document.body.appendChild(h("div", { class: "flow-ghost", "data-group": editor.data.kinds[dragged.kind]?.group ?? "" }, editor.data.kinds[dragged.kind]?.title ?? ""));
    const { zoom } = editor.view.view;
    dragged.ghost.style.transform = `translate(${event.clientX}px, ${event.clientY}px) scale(${zoom}) translate(-50%, -50%)`;
  });
  palette.addEventListener("pointerup", (event) => {
    if (!dragged || event.pointerId !== dragged.id) return;
    const { kind, ghost } = dragged;
    end();
    if (!ghost) return void addKind(editor, kind, {});
    const over = document.elementFromPoint(event.clientX, event.clientY);
    if (over && editor.canvas.contains(over) && !over.closest(".flow-tools")) addKind(editor, kind, { place: under(editor.view.worldAt(event)) });
  });
  palette.addEventListener("pointercancel", end);
  addEventListener("keydown", (event) => event.key === "Escape" && end());
  // With the mouse the press does it; this is for the keyboard and for fingers.
  palette.addEventListener("click", (event) => {
    const button = closest(event.target, "[data-add]");
    const finger = (event as PointerEvent).pointerType === "touch";
    if (!button || (event.detail > 0 && !finger)) return;
    addKind(editor, button.dataset["add"] ?? "", {});
    if (finger && innerWidth < 1024) delete editor.root.dataset["palette"];
  });
  const search = palette.querySelector<HTMLInputElement>("input[type=search]");
  search?.addEventListener("input", () => filter(palette, search.value));
}

/** Shows the kinds that have the words of a search. */
function filter(palette: HTMLElement, words: string): void {
  const buttons = [...palette.querySelectorAll<HTMLElement>("[data-add]")];
  const found = new Set(matching(buttons.map((button) => ({ title: button.textContent ?? "", search: button.title, button })), words).map(({ button }) => button));
  for (const button of buttons) button.hidden = !found.has(button);
  for (const group of palette.querySelectorAll<HTMLElement>("[data-palette-group]")) group.hidden = !group.querySelector("[data-add]:not([hidden])");
}
