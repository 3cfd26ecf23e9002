// What the clipboard carries: steps, the lines between them and notes, as text, so that they can be pasted into another flow, another workspace, or a mail.
import { type Edge, type FlowNode, type Graph, type Note, type Place, type Put, edgeID, put } from "./graph.ts";
import { newID, snap } from "./edits.ts";

const marker = "cloudwa-flow";
const version = 1;

export interface Clip {
  nodes: (FlowNode & Place)[];
  edges: Edge[];
  notes: Note[];
}

const byPlace = (a: Place, b: Place) => a.x - b.x || a.y - b.y;

/** Takes what is chosen from a graph. Lines to what is not chosen stay behind. */
export function take(graph: Graph, ids: ReadonlySet<string>): Clip {
  const nodes = [...ids].flatMap((id) => {
    const [node, place] = [graph.node.get(id), graph.place.get(id)];
    return node && place ? [{ ...node, x: place.x, y: place.y }] : [];
  });
  return {
    nodes: nodes.sort(byPlace),
    edges: [...graph.edge.values()].filter((edge) => ids.has(edge.from) && ids.has(edge.to)),
    notes: [...ids].flatMap((id) => graph.note.get(id) ?? []).sort(byPlace),
  };
}

export function write(clip: Clip): string {
  return JSON.stringify({ [marker]: version, ...clip }, null, 1);
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const isPlace = (value: Record<string, unknown>) => Number.isFinite(value["x"]) && Number.isFinite(value["y"]);
const list = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** Reads the clipboard's text; null where it is something else or was written by a newer version. */
export function read(text: string, known: (kind: string) => boolean): Clip | null {
  if (!text.includes(marker)) return null;
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(root) || root[marker] !== version) return null;
  const nodes = list(root["nodes"]).filter((n) => typeof n["id"] === "string" && known(String(n["kind"])) && isObject(n["settings"]) && isPlace(n));
  const ids = new Set(nodes.map((n) => n["id"]));
  const edges = list(root["edges"]).filter((e) => ids.has(e["from"]) && ids.has(e["to"]) && typeof e["out"] === "string");
  const notes = list(root["notes"]).filter((n) => typeof n["text"] === "string" && isPlace(n) && Number.isFinite(n["width"]) && Number.isFinite(n["height"]));
  const clip = { nodes, edges, notes } as unknown as Clip;
  return clip.nodes.length + clip.notes.length > 0 ? clip : null;
}

export interface Pasted {
  puts: Put[];
  ids: Map<string, string>; // what was pasted gets ids of its own: from the old ones to the new ones
}

/** Makes the puts that paste a clip with its upper left corner at a place. */
export function paste(graph: Graph, clip: Clip, at: Place): Pasted {
  const things = [...clip.nodes, ...clip.notes];
  const shift = { x: snap(at.x - Math.min(...things.map((n) => n.x))), y: snap(at.y - Math.min(...things.map((n) => n.y))) };
  const ids = new Map<string, string>();
  const fresh = new Set<string>();
  const rename = (id: string) => {
    const to = newID(graph, fresh);
    fresh.add(to);
    ids.set(id, to);
    return to;
  };
  const puts: Put[] = [];
  for (const { x, y, ...node } of clip.nodes) {
    const id = rename(node.id);
    puts.push(put(graph, "node", id, { ...node, id }), put(graph, "place", id, { x: snap(x + shift.x), y: snap(y + shift.y) }));
  }
  for (const edge of clip.edges) {
    const [from, to] = [ids.get(edge.from), ids.get(edge.to)];
    if (from && to) puts.push(put(graph, "edge", edgeID(from, edge.out), { ...edge, from, to }));
  }
  for (const note of clip.notes) {
    const id = rename(note.id);
    puts.push(put(graph, "note", id, { ...note, id, x: snap(note.x + shift.x), y: snap(note.y + shift.y) }));
  }
  return { puts, ids };
}

function* texts(value: unknown, name = ""): Generator<[string, string]> {
  if (typeof value === "string") yield [name, value];
  else if (Array.isArray(value)) for (const item of value) yield* texts(item, name);
  else if (isObject(value)) for (const [key, item] of Object.entries(value)) yield* texts(item, key);
}

const builtIn = new Set(["now", "today", "time", "hour", "weekday"]);

/** Returns the variables that steps use, sorted. Names with a dot are the system's: they are there in every flow. */
export function used(nodes: Iterable<FlowNode>): string[] {
  const found = new Set<string>();
  for (const node of nodes) {
    for (const [name, text] of texts(node.settings)) {
      if (name === "variable" && node.kind === "condition") found.add(text);
      for (const match of text.matchAll(/\{\{\s*([A-Za-z_]\w*)\s*(?=[|}])/g)) found.add(match[1] ?? "");
    }
  }
  return [...found].filter((name) => /^[A-Za-z_]\w*$/.test(name) && !builtIn.has(name)).sort();
}

/** Returns the variables that steps give a value. */
export function saved(nodes: Iterable<FlowNode>): Set<string> {
  const found = new Set<string>();
  for (const node of nodes) {
    for (const [name, text] of texts(node.settings)) {
      const saves = name === "save_as" || name === "status_as" || (name === "variable" && node.kind !== "condition");
      if (!saves || text === "") continue;
      found.add(text);
      if (node.kind === "ai") found.add(`${text}_intent`);
    }
  }
  return found;
}
