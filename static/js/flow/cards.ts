// The cards of steps. The server renders them; this places and measures them, because lines begin and end at them.
import { cardWidth } from "./edits.ts";
import { closest } from "./dom.ts";
import type { Box, Point } from "./geometry.ts";
import type { FlowNode, Graph } from "./graph.ts";

interface Size {
  height: number;
  entrance: number;
  outs: Map<string, number>; // how far below the card's top a line leaves
}

const roughly: Size = { height: 96, entrance: 24, outs: new Map() };

export class Cards {
  #elements = new Map<string, HTMLElement>();
  #sizes = new Map<string, Size>();
  #gone = new Map<string, HTMLElement>(); // cards of removed steps, for when that is undone
  #observer = new ResizeObserver((entries) => {
    const ids = entries.flatMap(({ target }) => ((target as HTMLElement).isConnected ? ((target as HTMLElement).dataset["node"] ?? []) : []));
    for (const id of ids) this.#measure(id);
    this.resized(new Set(ids));
  });

  constructor(private layer: HTMLElement, private now: () => Graph, private resized: (ids: Set<string>) => void) {
    for (const element of layer.querySelectorAll<HTMLElement>(".flow-node")) this.#elements.set(element.dataset["node"] ?? "", element);
  }

  /** Places and measures all cards that came with the page, in one go. */
  start(): void {
    for (const id of this.#elements.keys()) this.move(id, this.now().place.get(id) ?? { x: 0, y: 0 });
    for (const id of this.#elements.keys()) this.#measure(id);
    for (const element of this.#elements.values()) this.#observer.observe(element);
  }

  ids(): Iterable<string> {
    return this.#elements.keys();
  }

  get(id: string): HTMLElement | null {
    return this.#elements.get(id) ?? null;
  }

  /** Shows a step that was not there. Its card is the one it had, or an empty one of its kind until the server's comes. */
  add(node: FlowNode): void {
    if (this.#elements.has(node.id)) return;
    const card = this.#gone.get(node.id) ?? this.#blank(node);
    if (!card) return;
    this.#gone.delete(node.id);
    this.#elements.set(node.id, card);
    this.layer.append(card);
    this.#observer.observe(card);
    this.update(node);
    this.#measure(node.id);
  }

  #blank(node: FlowNode): HTMLElement | null {
    const template = document.getElementById(`flow-kind-${node.kind}`);
    if (!(template instanceof HTMLTemplateElement)) return null;
    const holder = document.createElement("div");
    holder.innerHTML = template.innerHTML.replaceAll("__id__", node.id); // ids are letters and digits
    return holder.firstElementChild as HTMLElement | null;
  }

  remove(id: string): void {
    const card = this.#elements.get(id);
    if (!card) return;
    this.#observer.unobserve(card);
    card.remove();
    this.#elements.delete(id);
    this.#sizes.delete(id);
    this.#gone.set(id, card);
  }

  /** Shows at once what needs no rendering. */
  update(node: FlowNode): void {
    const card = this.get(node.id);
    card?.toggleAttribute("data-disabled", Boolean(node.disabled));
    const title = card?.querySelector(".flow-node-title");
    if (title && node.label) title.textContent = node.label;
  }

  /** Takes a card that the server has rendered. What the canvas marked it with stays. */
  replace(id: string, html: string): void {
    const old = this.get(id);
    const holder = document.createElement("div");
    holder.innerHTML = html;
    const card = holder.firstElementChild as HTMLElement | null;
    if (!old || !card || old.outerHTML === card.outerHTML) return;
    for (const mark of ["data-selected", "data-flash", "tabindex"]) {
      const value = old.getAttribute(mark);
      if (value !== null) card.setAttribute(mark, value);
    }
    card.style.transform = old.style.transform;
    const focused = old.contains(document.activeElement);
    this.#observer.unobserve(old);
    old.replaceWith(card);
    this.#elements.set(id, card);
    this.#observer.observe(card);
    this.#measure(id);
    if (focused) card.focus({ preventScroll: true });
  }

  move(id: string, at: Point): void {
    const card = this.get(id);
    if (card) card.style.transform = `translate(${at.x}px, ${at.y}px)`;
  }

  #measure(id: string): void {
    const card = this.get(id);
    if (!card) return;
    const outs = new Map<string, number>();
    for (const out of card.querySelectorAll<HTMLElement>(".flow-outs > .flow-out")) outs.set(out.dataset["out"] ?? "", out.offsetTop + out.offsetHeight / 2);
    const head = card.querySelector<HTMLElement>(".flow-node-head");
    this.#sizes.set(id, { height: card.offsetHeight, entrance: (head?.offsetTop ?? 0) + (head?.offsetHeight ?? 48) / 2, outs });
  }

  #at(id: string): Point {
    return this.now().place.get(id) ?? { x: 0, y: 0 };
  }

  box(id: string): Box {
    return { ...this.#at(id), width: cardWidth, height: (this.#sizes.get(id) ?? roughly).height };
  }

  boxes(): Map<string, Box> {
    return new Map([...this.#elements.keys()].map((id) => [id, this.box(id)]));
  }

  /** Where a line leaves an exit, for a card at a place. An exit that the card does not show yet leaves at its foot. */
  exit(id: string, out: string, at: Point = this.#at(id)): Point {
    const size = this.#sizes.get(id) ?? roughly;
    return { x: at.x + cardWidth, y: at.y + (size.outs.get(out) ?? size.height - 16) };
  }

  entrance(id: string, at: Point = this.#at(id)): Point {
    return { x: at.x, y: at.y + (this.#sizes.get(id) ?? roughly).entrance };
  }

  outs(id: string): { name: string; title: string; optional: boolean }[] {
    return [...(this.get(id)?.querySelectorAll<HTMLElement>(".flow-outs > .flow-out") ?? [])].map((out) => ({
      name: out.dataset["out"] ?? "", title: out.querySelector("span")?.textContent?.trim() ?? "", optional: out.dataset["optional"] !== undefined,
    }));
  }

  title(id: string): string {
    return this.get(id)?.querySelector(".flow-node-title")?.textContent?.trim() ?? id;
  }

  /** Marks exits that lead somewhere; the others offer to add a step. */
  connected(id: string, out: string, is: boolean): void {
    this.get(id)?.querySelector(`.flow-outs > [data-out="${CSS.escape(out)}"]`)?.toggleAttribute("data-connected", is);
  }
}

export const nodeOf = (target: EventTarget | null): string | null => closest(target, ".flow-node")?.dataset["node"] ?? null;
