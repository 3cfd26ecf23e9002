// Undo and redo. What is remembered are changes, each made of puts, so saving does not empty it.
import { type Edge, type Graph, type Put, invert, same, valueOf } from "./graph.ts";

const deepest = 200;

export class History {
  #done: Put[][] = [];
  #undone: Put[][] = [];

  /** Remembers a change that was just made. What was undone before it cannot be redone any more. */
  record(puts: Put[]): void {
    if (puts.length === 0) return;
    this.#done.push(puts);
    if (this.#done.length > deepest) this.#done.shift();
    this.#undone = [];
  }

  get canUndo(): boolean {
    return this.#done.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  /** Returns the puts that take the last change back, or null where there is none. */
  undo(graph: Graph): Put[] | null {
    return move(graph, this.#done, this.#undone, true);
  }

  /** Returns the puts that make the change again that was undone last, or null where there is none. */
  redo(graph: Graph): Put[] | null {
    return move(graph, this.#undone, this.#done, false);
  }
}

/** Takes a change from one list to the other. Parts that somebody else has changed since stay as that person left them; where that is all of it, the next change
 * is taken. */
function move(graph: Graph, from: Put[][], to: Put[][], back: boolean): Put[] | null {
  for (let change = from.pop(); change; change = from.pop()) {
    to.push(change);
    const puts = still(graph, back ? invert(change) : change);
    if (puts.length > 0) return puts;
  }
  return null;
}

/** Returns those puts whose thing is as they expect it, and whose lines would not lead from or to nowhere. */
function still(graph: Graph, puts: Put[]): Put[] {
  const seen = new Map<string, unknown>(); // what earlier puts of the same change made of a thing
  const now = (kind: Put["kind"], id: string) => (seen.has(`${kind}:${id}`) ? seen.get(`${kind}:${id}`) : valueOf(graph, kind, id));
  return puts.filter((put) => {
    if (!same(now(put.kind, put.id), put.before)) return false;
    const { after } = put;
    if (put.kind === "place" && after && !now("node", put.id)) return false;
    if (put.kind === "edge" && after) {
      const { from, to } = after as Edge;
      if (!now("node", from) || !now("node", to)) return false;
    }
    seen.set(`${put.kind}:${put.id}`, after);
    return true;
  });
}
