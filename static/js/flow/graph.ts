// The graph of a flow as the browser holds it, and the one kind of operation on it: a put says what a thing was and what it becomes. A change is a
// list of puts; its inverse is the same list backwards with the two sides swapped. Undo, saving, other people's changes and pasting are all made of it.

export type Kind = "flow" | "node" | "place" | "edge" | "note";

export interface FlowNode {
  id: string;
  kind: string;
  label?: string;
  disabled?: boolean;
  settings: unknown;
}
export interface Place {
  x: number;
  y: number;
}
export interface Edge {
  from: string;
  out: string;
  to: string;
}
export interface Note extends Place {
  id: string;
  width: number;
  height: number;
  color: string;
  text: string;
}

/** What a put of each kind is about. */
export interface Values {
  flow: Record<string, unknown>;
  node: FlowNode;
  place: Place;
  edge: Edge;
  note: Note;
}

export interface Put<K extends Kind = Kind> {
  kind: K;
  id: string;
  before: Values[K] | null; // null: it was not there
  after: Values[K] | null; // null: it goes away
}

export type Graph = { [K in Kind]: Map<string, Values[K]> };

/** The kinds in an order in which each thing comes after what it needs. */
export const kinds: readonly Kind[] = ["flow", "node", "place", "edge", "note"];

export const edgeID = (from: string, out: string) => `${from}/${out}`;
export const keyOf = (kind: Kind, id: string) => `${kind}:${id}`;

export function emptyGraph(): Graph {
  return { flow: new Map(), node: new Map(), place: new Map(), edge: new Map(), note: new Map() };
}

export function copyOf(graph: Graph): Graph {
  return { flow: new Map(graph.flow), node: new Map(graph.node), place: new Map(graph.place), edge: new Map(graph.edge), note: new Map(graph.note) };
}

interface FileNode extends FlowNode, Place {}

/** The parts of the file format that the canvas draws; everything else in it belongs to the flow as a whole. */
export interface File {
  nodes?: FileNode[] | null;
  edges?: Edge[] | null;
  notes?: Note[] | null;
  fallback?: string;
  idle_minutes?: number;
}

/** Reads a graph from the file format. */
export function readGraph(file: File): Graph {
  const graph = emptyGraph();
  graph.flow.set("", { fallback: file.fallback ?? "", idle_minutes: file.idle_minutes ?? 0 });
  for (const { x, y, ...node } of file.nodes ?? []) {
    graph.node.set(node.id, node);
    graph.place.set(node.id, { x, y });
  }
  for (const edge of file.edges ?? []) graph.edge.set(edgeID(edge.from, edge.out), edge);
  for (const note of file.notes ?? []) graph.note.set(note.id, note);
  return graph;
}

/** Reports whether two JSON values are the same; the order of an object's members does not count. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false;
  const [x, y] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const names = Object.keys(x);
  return names.length === Object.keys(y).length && names.every((name) => Object.hasOwn(y, name) && same(x[name], y[name]));
}

export function valueOf<K extends Kind>(graph: Graph, kind: K, id: string): Values[K] | null {
  return graph[kind].get(id) ?? null;
}

/** Makes a put that turns what the graph holds into another value. */
export function put<K extends Kind>(graph: Graph, kind: K, id: string, after: Values[K] | null): Put<K> {
  return { kind, id, before: valueOf(graph, kind, id), after };
}

/** Sets a value, whatever was there before. */
export function set(graph: Graph, kind: Kind, id: string, value: Values[Kind] | null): void {
  const map = graph[kind] as Map<string, Values[Kind]>;
  if (value === null) map.delete(id);
  else map.set(id, value);
}

export function apply(graph: Graph, puts: readonly Put[]): void {
  for (const { kind, id, after } of puts) set(graph, kind, id, after);
}

export function invert(puts: readonly Put[]): Put[] {
  return puts.map(({ kind, id, before, after }) => ({ kind, id, before: after, after: before })).reverse();
}

/** Returns the puts in an order that never leaves a thing without what it needs: first what goes, lines before steps; then what comes or changes,
 * steps before lines. */
export function ordered(puts: readonly Put[]): Put[] {
  const rank = ({ kind, after }: Put) => (after === null ? -kinds.indexOf(kind) - 1 : kinds.indexOf(kind));
  return [...puts].sort((a, b) => rank(a) - rank(b));
}

/** Returns the puts that turn one graph into another, looking only at the given keys where there are any. */
export function difference(from: Graph, to: Graph, keys?: Iterable<string>): Put[] {
  const puts: Put[] = [];
  const look = (kind: Kind, id: string) => {
    const [before, after] = [valueOf(from, kind, id), valueOf(to, kind, id)];
    if (!same(before, after)) puts.push({ kind, id, before, after });
  };
  if (keys) {
    for (const key of keys) {
      const at = key.indexOf(":");
      look(key.slice(0, at) as Kind, key.slice(at + 1));
    }
  } else {
    for (const kind of kinds) for (const id of new Set([...from[kind].keys(), ...to[kind].keys()])) look(kind, id);
  }
  return ordered(puts);
}

export function equal(a: Graph, b: Graph): boolean {
  return difference(a, b).length === 0;
}
