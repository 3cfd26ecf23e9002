// The lines between steps: one SVG, in which only what has moved is drawn again.
import type { Cards } from "./cards.ts";
import { type Line, type Point, line } from "./geometry.ts";
import { type Edge, type Graph, edgeID } from "./graph.ts";

const svg = "http://www.w3.org/2000/svg";

const make = (name: string, attributes: Record<string, string>) => {
  const element = document.createElementNS(svg, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
};

export class Lines {
  #groups = new Map<string, SVGElement>();
  #shapes = new Map<string, Line>();
  #at = new Map<string, Set<string>>(); // the lines at a step
  #dirty = new Set<string>();
  #frame = 0;
  #loose: SVGElement | null = null;

  constructor(private layer: Element, private now: () => Graph, private cards: Cards) {}

  start(): void {
    for (const [id, edge] of this.now().edge) this.set(id, edge);
    this.draw();
  }

  /** Shows a line, or none any more. */
  set(id: string, edge: Edge | null): void {
    const old = this.#groups.get(id);
    if (old) for (const of of this.#at.values()) of.delete(id);
    if (!edge) {
      old?.remove();
      this.#groups.delete(id);
      this.#shapes.delete(id);
    } else {
      for (const end of [edge.from, edge.to]) this.#at.set(end, (this.#at.get(end) ?? new Set()).add(id));
      if (!old) this.#add(id);
      this.#dirty.add(id);
      this.#later();
    }
    const [from, out] = [id.slice(0, id.indexOf("/")), id.slice(id.indexOf("/") + 1)];
    this.cards.connected(from, out, edge !== null);
  }

  #add(id: string): void {
    const group = make("g", { class: "flow-edge", "data-edge": id, id: `edge-${id.replace("/", "-")}` });
    group.append(make("path", { class: "flow-edge-hit" }), make("path", { class: "flow-edge-line" }));
    this.#groups.set(id, group);
    this.layer.append(group);
  }

  element(id: string): SVGElement | null {
    return this.#groups.get(id) ?? null;
  }

  middle(id: string): Point | null {
    return this.#shapes.get(id)?.middle ?? null;
  }

  /** The cards of these steps were rendered anew: their exits are marked again, their lines drawn again. */
  touch(nodes: Iterable<string>): void {
    for (const node of nodes) {
      for (const id of this.#at.get(node) ?? []) this.#dirty.add(id);
      for (const { name } of this.cards.outs(node)) this.cards.connected(node, name, this.now().edge.has(edgeID(node, name)));
    }
    this.#later();
  }

  #later(): void {
    this.#frame ||= requestAnimationFrame(() => this.draw());
  }

  /** Draws what has changed. While steps are dragged, their places are given. */
  draw(moved?: ReadonlyMap<string, Point>): void {
    this.#frame = 0;
    if (moved) for (const node of moved.keys()) for (const id of this.#at.get(node) ?? []) this.#dirty.add(id);
    for (const id of this.#dirty) {
      const [edge, group] = [this.now().edge.get(id), this.#groups.get(id)];
      if (!edge || !group) continue;
      const shape = line(this.cards.exit(edge.from, edge.out, moved?.get(edge.from)), this.cards.entrance(edge.to, moved?.get(edge.to)));
      this.#shapes.set(id, shape);
      const hidden = !this.now().node.has(edge.from) || !this.now().node.has(edge.to);
      // What is under a hand that drags is only seen.
      for (const path of moved ? [group.lastChild as SVGElement] : group.children) path.setAttribute("d", hidden ? "" : shape.d);
    }
    this.#dirty.clear();
  }

  /** The line that is being drawn with the pointer; null ends it. */
  pull(from: Point | null, to?: Point): void {
    if (!from || !to) {
      this.#loose?.remove();
      this.#loose = null;
      return;
    }
    if (!this.#loose) this.layer.append((this.#loose = make("path", { class: "flow-edge-line flow-edge-loose" })));
    this.#loose.setAttribute("d", line(from, to).d);
  }

  select(id: string | null): void {
    for (const group of this.layer.querySelectorAll("[data-selected]")) group.removeAttribute("data-selected");
    if (id === null) return;
    const group = this.#groups.get(id);
    group?.setAttribute("data-selected", "");
  }
}
