// The whole flow, small, in a corner. It appears while the view moves, or stays where somebody wants that.
import type { Editor } from "./editor.ts";
import { type Box, type Point, around } from "./geometry.ts";

const lingers = 1_200;

export class Minimap {
  #pinned = false;
  #frame = 0;
  #timer = 0;
  #shown: { box: Box; scale: number; shift: Point } | null = null;

  constructor(private editor: Editor, private element: HTMLCanvasElement) {
    editor.view.onChange(() => this.#stir());
    editor.onChange(() => this.#later());
    const go = (event: PointerEvent) => {
      if (!this.#shown || event.buttons === 0) return;
      const { box, scale, shift } = this.#shown;
      const { width, height } = editor.view.size();
      const { zoom } = editor.view.view;
      const at = { x: (event.offsetX - shift.x) / scale + box.x, y: (event.offsetY - shift.y) / scale + box.y };
      editor.view.set({ zoom, x: width / 2 - at.x * zoom, y: height / 2 - at.y * zoom });
    };
    element.addEventListener("pointerdown", (event) => {
      element.setPointerCapture(event.pointerId);
      go(event);
    });
    element.addEventListener("pointermove", go);
    document.addEventListener("flow:minimap", () => this.#toggle());
  }

  #toggle(): void {
    this.#pinned = !this.#pinned;
    this.element.toggleAttribute("data-pinned", this.#pinned);
    this.element.hidden = !this.#pinned;
    this.#later();
    this.editor.changed();
  }

  /** The view has moved: shows it for a moment. */
  #stir(): void {
    if (!this.#pinned) {
      this.element.hidden = this.editor.now.node.size < 6;
      clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => (this.#pinned || this.element.matches(":hover") ? this.#stir() : (this.element.hidden = true)), lingers);
    }
    this.#later();
  }

  #later(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      if (!this.element.hidden) this.#draw();
    });
  }

  #draw(): void {
    const { editor, element } = this;
    const ratio = devicePixelRatio;
    const { clientWidth, clientHeight } = element;
    const { view } = editor.view;
    const screen = editor.view.size();
    const seen: Box = { x: -view.x / view.zoom, y: -view.y / view.zoom, width: screen.width / view.zoom, height: screen.height / view.zoom };
    const all = editor.extent();
    const box = around(all ? [all, seen] : [seen]);
    const pen = element.getContext("2d");
    if (!box || !pen || clientWidth === 0) return;
    if (element.width !== clientWidth * ratio) [element.width, element.height] = [clientWidth * ratio, clientHeight * ratio];
    const margin = 6;
    const scale = Math.min((clientWidth - 2 * margin) / box.width, (clientHeight - 2 * margin) / box.height);
    const shift = { x: (clientWidth - box.width * scale) / 2, y: (clientHeight - box.height * scale) / 2 };
    this.#shown = { box, scale, shift };
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, clientWidth, clientHeight);
    const at = ({ x, y, width, height }: Box): [number, number, number, number] =>
      [shift.x + (x - box.x) * scale, shift.y + (y - box.y) * scale, Math.max(2, width * scale), Math.max(2, height * scale)];
    const colours = new Map<string, string>();
    for (const id of editor.cards.ids()) {
      const card = editor.cards.get(id)!;
      const group = card.dataset["group"] ?? "";
      if (!colours.has(group)) colours.set(group, getComputedStyle(card).getPropertyValue("--family"));
      pen.fillStyle = colours.get(group)!;
      pen.fillRect(...at(editor.cards.box(id)));
    }
    pen.strokeStyle = getComputedStyle(element).color;
    pen.lineWidth = 1.5;
    pen.strokeRect(...at(seen));
  }
}
