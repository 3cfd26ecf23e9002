// What is chosen: steps and notes, or one line. One step is where the keyboard is; the canvas is one stop of the Tab key.
import type { Cards } from "./cards.ts";
import type { Lines } from "./lines.ts";

export class Selection {
  readonly ids = new Set<string>();
  edge: string | null = null;
  #at: string | null = null;

  constructor(private canvas: HTMLElement, private cards: Cards, private lines: Lines, private note: (id: string) => HTMLElement | null) {}

  #element(id: string): HTMLElement | null {
    return this.cards.get(id) ?? this.note(id);
  }

  set(ids: Iterable<string>, edge: string | null = null): void {
    const next = new Set(ids);
    for (const id of this.ids) if (!next.has(id)) this.#element(id)?.removeAttribute("data-selected");
    this.ids.clear();
    for (const id of next) {
      const element = this.#element(id);
      if (!element) continue;
      this.ids.add(id);
      element.setAttribute("data-selected", "");
    }
    if (edge !== this.edge) this.lines.select(edge);
    this.edge = edge;
  }

  toggle(id: string): void {
    const next = new Set(this.ids);
    if (!next.delete(id)) next.add(id);
    this.set(next);
  }

  clear(): void {
    if (this.ids.size > 0 || this.edge !== null) this.set([]);
  }

  /** Whatever went away is not chosen any more. */
  tidy(): void {
    const left = [...this.ids].filter((id) => this.#element(id));
    if (left.length !== this.ids.size) this.set(left, this.edge);
    if (this.edge !== null && !this.lines.element(this.edge)) this.set(this.ids, null);
    if (this.#at !== null && !this.#element(this.#at)) this.#at = null;
  }

  /** The step or note where the keyboard is, or was last. */
  get current(): string | null {
    const focused = document.activeElement?.closest<HTMLElement>(".flow-node, .flow-note");
    return focused ? (focused.dataset["node"] ?? focused.dataset["note"] ?? null) : this.#at;
  }

  /** What a command is about: what is chosen, else the step where the keyboard is. */
  targets(): Set<string> {
    if (this.ids.size > 0) return new Set(this.ids);
    return new Set(this.current === null || !this.#element(this.current) ? [] : [this.current]);
  }

  /** Moves the keyboard to a step. */
  focus(id: string): void {
    const element = this.#element(id);
    if (!element) return;
    if (this.#at !== null) this.#element(this.#at)?.setAttribute("tabindex", "-1");
    this.#at = id;
    element.setAttribute("tabindex", "0");
    element.focus({ preventScroll: true });
  }

  /** Leaves the steps for the canvas, from where Tab goes on. */
  leave(): void {
    this.canvas.focus({ preventScroll: true });
  }
}
