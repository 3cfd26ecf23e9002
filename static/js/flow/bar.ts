// The card in the corner of the canvas that says what is painted, and goes through it.
import { t } from "../i18n.ts";
import { h } from "./dom.ts";
import type { Editor } from "./editor.ts";

export class Bar {
  readonly element: HTMLElement;
  #body = h("div", { class: "flow-bar-body", "aria-live": "polite" });

  constructor(editor: Editor, label: string, ...head: (Node | string)[]) {
    this.element = h("section", { class: "flow-bar", "data-own": true, "aria-label": label }, ...head, this.#body);
    editor.canvas.append(this.element);
    this.element.addEventListener("wheel", (event) => event.stopPropagation());
  }

  say(...content: (Node | string)[]): void {
    this.#body.replaceChildren(...content);
  }

  /** Buttons that go back and forth, with what stands between them; the arrow keys do the same wherever the keyboard is. */
  steps(names: { back: string; next: string }, go: (by: number) => void, between: HTMLElement): HTMLElement {
    const button = (name: string, sign: string, by: number) => {
      const element = h("button", { type: "button", class: "btn", "data-variant": "outline", "data-size": "icon-sm", "aria-label": name, title: name }, sign);
      element.addEventListener("click", () => go(by));
      return element;
    };
    document.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      const field = event.target instanceof Element && event.target.closest("input, textarea, select, dialog, [role=menu], [contenteditable]");
      if (by === undefined || field || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      event.preventDefault();
      event.stopPropagation();
      go(by);
    }, { capture: true });
    return h("div", { class: "flow-bar-steps" }, button(names.back, "←", -1), between, button(names.next, "→", 1));
  }
}

const readable = 0.75;

/** Brings a step to where it can be read: beside the card, on narrow screens below it. One that is there already stays. */
export function lookAt(editor: Editor, id: string): void {
  if (!editor.getNode(id)) return;
  const { view } = editor;
  const box = editor.box(id);
  const { width, height } = view.size();
  const [left, top] = width < 640 ? [0, height * 0.4] : [336, 0];
  const zoom = Math.max(view.view.zoom, readable);
  const corner = { x: box.x * zoom + view.view.x, y: box.y * zoom + view.view.y };
  const there = corner.x >= left && corner.y >= top && corner.x + box.width * zoom <= width && corner.y + box.height * zoom <= height;
  if (there && zoom === view.view.zoom) return;
  view.set({ zoom, x: (left + width - box.width * zoom) / 2 - box.x * zoom, y: (top + height - box.height * zoom) / 2 - box.y * zoom });
}

/** A list of sentences. */
export function sentences(list: readonly string[]): HTMLElement {
  return h("ul", { class: "flow-bar-list", dir: "auto" }, ...list.map((text) => h("li", {}, text)));
}

export const of = (at: number, all: number): string => t("%d of %d", at, all);
