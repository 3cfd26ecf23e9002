// What people do to a flow, as puts: add, connect, remove, move, switch off. Nothing here changes the graph it is given.
import type { Box } from "./geometry.ts";
import { type Edge, type FlowNode, type Graph, type Note, type Place, type Put, edgeID, ordered, put } from "./graph.ts";

export const grid = 16;
export const cardWidth = 17 * grid;
/** From a card to the next one on its right. */
export const between = cardWidth + 6 * grid;
/** About how tall a new card is. */
const newHeight = 8 * grid;

export const snap = (value: number) => Math.round(value / grid) * grid + 0; // no -0
export const snapped = ({ x, y }: Place): Place => ({ x: snap(x), y: snap(y) });

/** Returns an id that the graph does not have. It is random, so that two people who add at once do not choose the same one. */
export function newID(graph: Graph, also?: ReadonlySet<string>): string {
  for (;;) {
    const id = `n${Math.random().toString(36).slice(2, 9)}`;
    if (id.length > 5 && !graph.node.has(id) && !graph.note.has(id) && !also?.has(id)) return id;
  }
}

export function addNode(graph: Graph, node: FlowNode, at: Place): Put[] {
  return [put(graph, "node", node.id, node), put(graph, "place", node.id, snapped(at))];
}

/** Lets an exit lead to a step, or nowhere. */
export function connect(graph: Graph, from: string, out: string, to: string | null): Put[] {
  const id = edgeID(from, out);
  const old = graph.edge.get(id);
  if ((old?.to ?? null) === to) return [];
  return [put(graph, "edge", id, to === null ? null : { ...old, from, out, to })];
}

/** Puts a new step between an exit and what it led to, which follows the new step's first exit. */
export function insertAfter(graph: Graph, from: string, out: string, node: FlowNode, at: Place, firstOut: string | undefined): Put[] {
  const puts = [...addNode(graph, node, at), ...connect(graph, from, out, node.id)];
  const old = graph.edge.get(edgeID(from, out));
  if (old && firstOut !== undefined) puts.push(put(graph, "edge", edgeID(node.id, firstOut), { from: node.id, out: firstOut, to: old.to }));
  return puts;
}

export function edgesOf(graph: Graph, nodes: ReadonlySet<string>): Edge[] {
  return [...graph.edge.values()].filter((edge) => nodes.has(edge.from) || nodes.has(edge.to));
}

/** Removes steps with the lines at them, notes, and lines. */
export function remove(graph: Graph, nodes: ReadonlySet<string>, notes: ReadonlySet<string> = new Set(), edges: ReadonlySet<string> = new Set()): Put[] {
  const lines = new Set([...edgesOf(graph, nodes).map(({ from, out }) => edgeID(from, out)), ...edges]);
  const puts: Put[] = [];
  for (const id of lines) if (graph.edge.has(id)) puts.push(put(graph, "edge", id, null));
  for (const id of nodes) if (graph.node.has(id)) puts.push(put(graph, "place", id, null), put(graph, "node", id, null));
  for (const id of notes) if (graph.note.has(id)) puts.push(put(graph, "note", id, null));
  return ordered(puts);
}

/** Moves steps and notes to places, on the grid. */
export function moveTo(graph: Graph, places: ReadonlyMap<string, Place>): Put[] {
  const puts: Put[] = [];
  for (const [id, at] of places) {
    const to = snapped(at);
    const note = graph.note.get(id);
    const old = note ?? graph.place.get(id);
    if (!old || (old.x === to.x && old.y === to.y)) continue;
    puts.push(note ? put(graph, "note", id, { ...note, ...to }) : put(graph, "place", id, { ...old, ...to }));
  }
  return puts;
}

export function placesOf(graph: Graph, ids: Iterable<string>): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const id of ids) {
    const at = graph.place.get(id) ?? graph.note.get(id);
    if (at) places.set(id, { x: at.x, y: at.y });
  }
  return places;
}

/** Switches steps off, or all of them on again where all are off. */
export function toggleDisabled(graph: Graph, ids: Iterable<string>): Put[] {
  const nodes = [...ids].flatMap((id) => graph.node.get(id) ?? []);
  const off = !nodes.every((node) => node.disabled);
  return nodes.filter((node) => Boolean(node.disabled) !== off).map((node) => {
    const { disabled: _, ...rest } = node;
    return put(graph, "node", node.id, off ? { ...rest, disabled: true } : rest);
  });
}

export function putNote(graph: Graph, note: Note): Put[] {
  return [put(graph, "note", note.id, note)];
}

/** Returns where a new card can lie without covering another: as asked, or below. */
export function free(boxes: Iterable<Box>, at: Place): Place {
  const [spot, all] = [snapped(at), [...boxes]];
  const covers = ({ x, y, width, height }: Box) => spot.x < x + width + grid && x < spot.x + cardWidth + grid && spot.y < y + height + grid && y < spot.y + newHeight + grid;
  for (let tries = 0; tries < 500 && all.some(covers); tries++) spot.y += grid;
  return spot;
}

/** Moves what follows a line to the right where there is no room for a step in it. */
export function makeRoom(graph: Graph, { from, to }: Edge): Put[] {
  const [start, end] = [graph.place.get(from), graph.place.get(to)];
  if (!start || !end || end.x < start.x || end.x - start.x >= 2 * between) return [];
  const after = new Set([to]);
  for (const id of after) for (const edge of graph.edge.values()) if (edge.from === id && edge.to !== from && (graph.place.get(edge.to)?.x ?? 0) > start.x) after.add(edge.to);
  const by = 2 * between - (end.x - start.x);
  return moveTo(graph, new Map([...placesOf(graph, after)].map(([id, { x, y }]) => [id, { x: x + by, y }])));
}
