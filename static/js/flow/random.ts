// Graphs and edits by chance, for tests: the same seed gives the same ones.
import { addNode, connect, insertAfter, moveTo, newID, putNote, remove, toggleDisabled } from "./edits.ts";
import { type Graph, type Put, apply, emptyGraph, put } from "./graph.ts";

export type Random = (below: number) => number;

export function random(seed: number): Random {
  let state = seed * 2654435761 + 1;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 13)) >>> 0) % below;
  };
}

const outs = ["next", "else", "b1"];

function any<T>(of: Iterable<T>, r: Random): T | undefined {
  const list = [...of];
  return list[r(Math.max(1, list.length))];
}

/** Returns a change such as a person makes; it may be empty. */
export function edit(graph: Graph, r: Random): Put[] {
  const [a, b] = [any(graph.node.keys(), r), any(graph.node.keys(), r)];
  const out = any(outs, r) ?? "next";
  const node = () => ({ id: newID(graph), kind: any(["message", "question", "end"], r) ?? "end", settings: { text: `t${r(99)}` } });
  const at = { x: r(4000) - 2000, y: r(4000) - 2000 };
  switch (a === undefined ? r(2) : r(10)) {
    case 0:
      return addNode(graph, node(), at);
    case 1:
      return putNote(graph, { id: newID(graph), ...at, width: 160, height: 96, color: "yellow", text: `n${r(99)}` });
    case 2:
      return insertAfter(graph, a!, out, node(), at, any(["next", undefined], r));
    case 3:
    case 4:
      return connect(graph, a!, out, b!);
    case 5:
      return remove(graph, new Set([a!, ...(r(2) ? [b!] : [])]), new Set(r(2) ? [any(graph.note.keys(), r) ?? ""] : []));
    case 6:
      return moveTo(graph, new Map([[a!, at], [b!, { x: at.x + 300, y: at.y }]]));
    case 7:
      return toggleDisabled(graph, [a!, b!]);
    case 8:
      return remove(graph, new Set(), new Set(), new Set([any(graph.edge.keys(), r) ?? ""]));
    default:
      return [put(graph, "node", a!, { ...graph.node.get(a!)!, label: `l${r(99)}` })];
  }
}

export function graph(r: Random, size = 12): Graph {
  const made = emptyGraph();
  for (let i = 0; i < size; i++) apply(made, edit(made, r));
  return made;
}
