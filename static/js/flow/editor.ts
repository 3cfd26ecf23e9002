// The editor: the parts of the canvas, and the one way in which anything changes.
import { Cards } from "./cards.ts";
import { Draft } from "./draft.ts";
import { byID } from "./dom.ts";
import { between } from "./edits.ts";
import { type Box, around } from "./geometry.ts";
import { type Edge, type File, type FlowNode, type Graph, type Note, type Place, type Put, readGraph } from "./graph.ts";
import { History } from "./history.ts";
import { Lines } from "./lines.ts";
import { say } from "./live.ts";
import { Notes } from "./notes.ts";
import { Selection } from "./selection.ts";
import type { Problem, Saved, Sync } from "./sync.ts";
import { Viewport } from "./viewport.ts";

export interface KindInfo {
  title: string;
  group: string;
  begins: boolean;
  node: unknown; // the settings of a new one
  outs: { name: string; title: string; optional?: boolean }[];
}

/** What the page carries for the canvas. */
export interface Data {
  rev: number;
  graph: File;
  problems?: Problem[] | null;
  kinds: Record<string, KindInfo>;
  urls: Record<string, string>;
  texts?: Record<string, string> | null;
}

export class Editor {
  readonly root = byID("flow-editor");
  readonly canvas = byID("flow-canvas");
  readonly world = byID("flow-world");
  readonly flow = this.root.dataset["flow"] ?? "";
  readonly draft: Draft;
  readonly history = new History();
  // What is only looked at, such as a replay, moves nothing of where the draft is drawn.
  readonly view = new Viewport(this.canvas, this.world, `flow-view:${this.flow}${document.getElementById("flow-overlay") ? ":look" : ""}`);
  readonly cards: Cards;
  readonly lines: Lines;
  readonly notes: Notes;
  readonly selection: Selection;
  problems: Problem[];
  sync: Sync | null = null; // nothing is saved where nothing may be changed
  #locked = false;
  #listeners: (() => void)[] = [];

  constructor(readonly data: Data) {
    this.draft = new Draft(readGraph(data.graph), data.rev);
    this.problems = data.problems ?? [];
    this.cards = new Cards(byID("flow-nodes"), () => this.now, (ids) => this.lines.touch(ids));
    this.lines = new Lines(byID("flow-edges"), () => this.now, this.cards);
    this.notes = new Notes(byID("flow-notes"), () => this.now);
    this.selection = new Selection(this.canvas, this.cards, this.lines, (id) => this.notes.get(id));
  }

  get now(): Graph {
    return this.draft.now;
  }

  start(): void {
    this.cards.start();
    this.notes.start();
    this.lines.start();
    if (!this.view.restore()) this.view.first(this.extent());
    this.canvas.dataset["ready"] = "";
    this.#mark();
  }

  get manages(): boolean {
    return this.root.dataset["manages"] !== undefined;
  }

  /** Whether the person may change the flow here and now. */
  get editable(): boolean {
    return this.manages && !this.#locked;
  }

  get isLocked(): boolean {
    return this.#locked;
  }

  lock(on: boolean): void {
    this.#locked = on;
    this.#mark();
  }

  #mark(): void {
    this.canvas.toggleAttribute("data-readonly", !this.editable);
    this.changed();
  }

  /** Tells when anything changed: the graph, what is saved, whether it may be edited. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Makes a change: shows it, remembers it for undo, saves it soon. */
  change(puts: Put[], sentence = ""): boolean {
    if (!this.editable || puts.length === 0) return false;
    this.history.record(puts);
    this.#commit(puts, sentence);
    return true;
  }

  #commit(puts: Put[], sentence: string): void {
    this.draft.change(puts);
    this.render(puts);
    if (sentence) say(sentence);
    this.sync?.changed();
    this.changed();
  }

  /** Takes the last change back, or makes it again. Returns the things it is about, null where there is nothing to do. */
  step(back: boolean, sentence: string): Put[] | null {
    if (!this.editable) return null;
    const puts = back ? this.history.undo(this.now) : this.history.redo(this.now);
    if (puts) this.#commit(puts, sentence);
    return puts;
  }

  /** Shows puts that are in the graph already. A new card is an empty one of its kind until the server's comes. */
  render(puts: readonly Put[]): void {
    for (const { kind, id, after } of puts) {
      if (kind === "node" && after) {
        if (this.cards.get(id)) this.cards.update(after as FlowNode);
        else this.cards.add(after as FlowNode);
      } else if (kind === "node") this.cards.remove(id);
      else if (kind === "place" && after) this.cards.move(id, after as Place);
      else if (kind === "edge") this.lines.set(id, after as Edge | null);
      else if (kind === "note") this.notes.set(id, after as Note | null);
    }
    this.lines.touch(puts.flatMap(({ kind, id }) => (kind === "place" || kind === "node" ? id : [])));
    this.selection.tidy();
  }

  /** Takes what an answer of the server says beside the graph. */
  take({ cards, problems }: Partial<Saved>): void {
    for (const [id, html] of Object.entries(cards ?? {})) this.cards.replace(id, html);
    this.lines.touch(Object.keys(cards ?? {}));
    if (problems !== undefined) this.problems = problems ?? [];
    this.changed();
  }

  box(id: string): Box {
    const note = this.now.note.get(id);
    return note ?? this.cards.box(id);
  }

  extent(ids?: Iterable<string>): Box | null {
    return around([...(ids ?? [...this.cards.ids(), ...this.now.note.keys()])].map((id) => this.box(id)));
  }

  /** For overlays and tests. */
  getNode(id: string): HTMLElement | null {
    return this.cards.get(id);
  }

  edgeElement(id: string): SVGElement | null {
    return this.lines.element(id);
  }

  /** Brings a step into view and moves the keyboard there. */
  focusNode(id: string, flash = false): void {
    const element = this.cards.get(id) ?? this.notes.get(id);
    if (!element) return;
    this.view.reveal(this.box(id));
    this.selection.focus(id);
    if (!flash) return;
    element.removeAttribute("data-flash");
    requestAnimationFrame(() => element.setAttribute("data-flash", ""));
    element.addEventListener("animationend", () => element.removeAttribute("data-flash"), { once: true });
  }

  kind(id: string): KindInfo | undefined {
    const node = this.now.node.get(id);
    return node && this.data.kinds[node.kind];
  }

  /** Where a step that follows another one lies: to its right. */
  rightOf(id: string, out?: string): Place {
    const at = this.now.place.get(id) ?? { x: 0, y: 0 };
    const row = out === undefined ? 0 : Math.max(0, this.cards.outs(id).findIndex(({ name }) => name === out));
    return { x: at.x + between, y: at.y + row * 32 };
  }
}
