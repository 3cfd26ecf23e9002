// What of a flow is saved and what is not yet. It holds the graph twice: as the server has it and as the person sees it; what is to be sent is the difference
// of the two, so a change that was undone again is nothing to save.
import { type Graph, type Put, apply, copyOf, difference, keyOf, kinds, ordered, same, set, valueOf } from "./graph.ts";

export class Draft {
  /** As the person sees it. */
  readonly now: Graph;
  #base: Graph; // as the server has it, as far as we know
  #touched = new Set<string>();
  #sending: Put[] | null = null;
  #doubtful: Put[] | null = null; // sent, but the answer was lost: saved or not
  #held = new Map<string, Put>(); // what others made of things that were changed here, too

  constructor(graph: Graph, public rev: number) {
    this.#base = graph;
    this.now = copyOf(graph);
  }

  change(puts: readonly Put[]): void {
    apply(this.now, puts);
    for (const { kind, id } of puts) this.#touched.add(keyOf(kind, id));
  }

  /** What the server does not know yet, whether or not it is on its way. */
  unsaved(): Put[] {
    const puts = difference(this.#base, this.now, this.#touched);
    const known = new Set(puts.map(({ kind, id }) => keyOf(kind, id)));
    for (const { kind, id, after } of this.#sent) {
      if (!known.has(keyOf(kind, id))) puts.push({ kind, id, before: after, after: valueOf(this.now, kind, id) });
    }
    return puts;
  }

  get #sent(): Put[] {
    return this.#sending ?? this.#doubtful ?? [];
  }

  /** The same, after what is on its way: whether or not that has arrived, the server takes it as the last step of the same change. */
  pending(): Put[] {
    return [...this.#sent, ...this.unsaved()];
  }

  get dirty(): boolean {
    return this.unsaved().length > 0;
  }

  /** Begins to send: returns what is to be sent, null where there is nothing or something is on its way. */
  begin(): Put[] | null {
    if (this.#sending) return null;
    // What may have been saved is sent once more as it was: the same twice does no harm.
    const puts = this.#doubtful ?? this.unsaved();
    if (puts.length === 0) return null;
    return (this.#sending = puts);
  }

  /** Nothing was saved, or nobody knows. What was sent is unsaved again. */
  failed(known: boolean): void {
    this.#doubtful = known ? null : this.#sending;
    this.#sending = null;
  }

  /** The server has saved what was sent, and others have changed what it says. Returns what changes on the screen. */
  accepted(rev: number, theirs: readonly Put[] = []): Put[] {
    apply(this.#base, this.#sending ?? []);
    for (const { kind, id } of this.#sending ?? []) this.#held.delete(keyOf(kind, id));
    this.#sending = this.#doubtful = null;
    this.rev = Math.max(this.rev, rev); // a form's answer may have come before
    const news = [...this.#merge(theirs), ...this.#loose()];
    for (const { kind, id } of this.#unchanged()) this.#touched.delete(keyOf(kind, id));
    return news;
  }

  /** A form has saved puts by itself, and others have changed what it says. What was removed here meanwhile stays so. Returns what changes on the screen. */
  saved(puts: readonly Put[], rev: number, theirs: readonly Put[] = []): Put[] {
    if (rev < this.rev) return []; // a later answer has told of it already
    const shown: Put[] = [];
    for (const put of puts) {
      const [old, mine] = [valueOf(this.#base, put.kind, put.id), valueOf(this.now, put.kind, put.id)];
      set(this.#base, put.kind, put.id, put.after);
      if ((old !== null && mine === null) || same(mine, put.after)) continue;
      set(this.now, put.kind, put.id, put.after);
      shown.push({ ...put, before: mine });
    }
    this.rev = rev;
    return [...shown, ...this.#merge(theirs), ...this.#loose()];
  }

  /** Takes what others changed into both graphs. What was changed here as well stays as the person sees it, and the server will ask about it, because the value
   * that we say it had before is not the one it has. */
  #merge(theirs: readonly Put[]): Put[] {
    const shown: Put[] = [];
    for (const put of [...theirs].sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind))) {
      const [old, mine] = [valueOf(this.#base, put.kind, put.id), valueOf(this.now, put.kind, put.id)];
      if (!same(old, mine) && !same(mine, put.after)) {
        this.#held.set(keyOf(put.kind, put.id), put);
        continue;
      }
      set(this.#base, put.kind, put.id, put.after);
      if (same(mine, put.after)) continue;
      if (put.kind === "place" && put.after === null && this.now.node.has(put.id)) {
        this.#touched.add(keyOf(put.kind, put.id)); // the step is held, and needs its place where it is sent again
        continue;
      }
      set(this.now, put.kind, put.id, put.after);
      shown.push({ ...put, before: mine });
    }
    return shown;
  }

  /** Takes away lines and places that have lost a step: it was removed here while somebody drew a line to it, or the other way round. */
  #loose(): Put[] {
    const { node, edge, place } = this.now;
    const puts: Put[] = [];
    for (const [id, line] of edge) if (!node.has(line.from) || !node.has(line.to)) puts.push({ kind: "edge", id, before: line, after: null });
    for (const [id, at] of place) if (!node.has(id)) puts.push({ kind: "place", id, before: at, after: null });
    this.change(puts);
    return puts;
  }

  #unchanged(): { kind: Put["kind"]; id: string }[] {
    return [...this.#touched].map((key) => ({ kind: key.slice(0, key.indexOf(":")) as Put["kind"], id: key.slice(key.indexOf(":") + 1) }))
      .filter(({ kind, id }) => same(valueOf(this.#base, kind, id), valueOf(this.now, kind, id)));
  }

  /** The server asks. Where the person decides for the others, what conflicts becomes theirs; what else was changed here stays and is sent again. Returns what
   * changes on the screen. */
  yield(rev: number, theirs: readonly Put[], conflicts: readonly { kind: Put["kind"]; id: string }[]): Put[] {
    this.#sending = null;
    this.rev = rev;
    const shown: Put[] = [];
    const lost = new Set(conflicts.map(({ kind, id }) => keyOf(kind, id)));
    const all = new Map(this.#held);
    for (const put of theirs) all.set(keyOf(put.kind, put.id), put);
    const asked = new Set([...lost, ...this.#held.keys()]);
    for (const [key, put] of all) {
      if (asked.has(key)) set(this.#base, put.kind, put.id, put.after);
    }
    this.#held.clear();
    shown.push(...this.#merge(theirs.filter(({ kind, id }) => !asked.has(keyOf(kind, id)))));
    for (const key of asked) {
      const [kind, id] = [key.slice(0, key.indexOf(":")) as Put["kind"], key.slice(key.indexOf(":") + 1)];
      const [mine, value] = [valueOf(this.now, kind, id), valueOf(this.#base, kind, id)];
      if (!same(mine, value)) shown.push({ kind, id, before: mine, after: value });
    }
    apply(this.now, shown);
    return [...ordered(shown), ...this.#loose()];
  }

  /** Where the person decides for their own, what was sent is sent again over what others did; what else they did is taken. Returns what changes on the screen. */
  insist(rev: number, theirs: readonly Put[]): Put[] {
    this.#sending = null;
    this.rev = rev;
    const shown = [...this.#merge(theirs), ...this.#loose()];
    this.#held.clear();
    return shown;
  }

  /** Returns those puts that have not reached the server. */
  missing(puts: readonly Put[]): Put[] {
    return puts.filter((put) => !same(valueOf(this.#base, put.kind, put.id), put.after));
  }

  /** Takes up puts that were kept in the browser when the page was left. Returns what changes on the screen. */
  restore(puts: readonly Put[]): Put[] {
    const shown = puts.filter((put) => !same(valueOf(this.now, put.kind, put.id), put.after)).map((put) => ({ ...put, before: valueOf(this.now, put.kind, put.id) }));
    for (const put of puts) {
      const present = valueOf(this.#base, put.kind, put.id);
      if (same(present, put.before) || same(present, put.after)) continue;
      // Somebody changed it since: the server shall ask.
      this.#held.set(keyOf(put.kind, put.id), { ...put, before: put.before, after: present });
      set(this.#base, put.kind, put.id, put.before);
    }
    this.change(shown);
    return [...shown, ...this.#loose()];
  }
}
