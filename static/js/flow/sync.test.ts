import assert from "node:assert/strict";
import test from "node:test";
import { Draft } from "./draft.ts";
import { connect, remove } from "./edits.ts";
import { type Graph, type Put, apply, copyOf, difference, equal, keyOf, same, valueOf } from "./graph.ts";
import { History } from "./history.ts";
import { edit, graph, random } from "./random.ts";
import { type Answer, type Body, type Conflict, type State, Sync } from "./sync.ts";

/** A server that merges as ours does: by thing. */
class Server {
  rev = 1;
  private log: { rev: number; puts: Put[] }[] = [];
  constructor(public graph: Graph) {}

  answer(body: Body): Answer {
    const conflicts = body.puts.filter((put) => {
      const present = valueOf(this.graph, put.kind, put.id);
      return !same(present, put.before) && !same(present, put.after);
    }) as (Put & Conflict)[];
    const after = copyOf(this.graph);
    apply(after, body.puts);
    const lost = [...after.edge].filter(([, edge]) => !after.node.has(edge.from) || !after.node.has(edge.to));
    for (const [id, edge] of lost) if (!body.over) conflicts.push({ kind: "edge", id, before: null, after: edge, title: "", text: "" } as Put & Conflict);
    for (const [id] of after.place) if (!after.node.has(id) && !body.over) conflicts.push({ kind: "place", id } as Put & Conflict);
    const theirs = this.since(body.rev);
    if (conflicts.length > 0 && !body.over) return { status: "conflict", rev: this.rev, theirs, conflicts };
    const dropped: Put[] = lost.map(([id, edge]) => ({ kind: "edge", id, before: edge, after: null }));
    for (const [id, place] of after.place) if (!after.node.has(id)) dropped.push({ kind: "place", id, before: place, after: null });
    for (const id of after.node.keys()) if (!after.place.has(id)) dropped.push({ kind: "node", id, before: after.node.get(id)!, after: null });
    apply(after, dropped);
    const mine = new Set(body.puts.map(({ kind, id }) => keyOf(kind, id)));
    this.save(difference(this.graph, after));
    return { status: "saved", rev: this.rev, theirs: [...theirs.filter(({ kind, id }) => !mine.has(keyOf(kind, id))), ...dropped] };
  }

  save(puts: Put[]): void {
    apply(this.graph, puts);
    this.log.push({ rev: ++this.rev, puts });
  }

  private since(rev: number): Put[] {
    const last = new Map<string, Put>();
    for (const { puts } of this.log.filter((entry) => entry.rev > rev)) for (const put of puts) last.set(keyOf(put.kind, put.id), put);
    return [...last.values()].map((put) => ({ ...put, after: valueOf(this.graph, put.kind, put.id) }));
  }
}

function tab(server: Server, choose: () => "mine" | "theirs" = () => "mine") {
  const draft = new Draft(copyOf(server.graph), server.rev);
  const seen = { states: [] as State[], kept: [] as Put[], asked: 0, online: true, lose: false, screen: copyOf(server.graph) };
  const due: (() => void)[] = [];
  const sync = new Sync(draft, {
    send: (body) => {
      if (!seen.online) return Promise.resolve({ status: "unreachable" });
      const answer = server.answer(structuredClone(body));
      return Promise.resolve(seen.lose ? { status: "unreachable" } : answer);
    },
    keep: (_, puts) => (seen.kept = puts),
    after: (_, run) => {
      due.push(run);
      return () => due.splice(0);
    },
    show: (puts) => apply(seen.screen, puts),
    say: (state) => seen.states.push(state),
    ask: () => {
      seen.asked++;
      return Promise.resolve(choose());
    },
  });
  const change = (puts: Put[]) => {
    draft.change(puts);
    apply(seen.screen, puts);
    sync.changed();
  };
  return { draft, sync, seen, change };
}

async function settle(t: { sync: Sync; draft: Draft }): Promise<void> {
  for (let i = 0; i < 40 && t.draft.dirty; i++) {
    if (t.sync.state === "conflict") t.sync.retry();
    await t.sync.flush();
  }
}

test("dirty is false after an undo to what is saved, and true after redo", async () => {
  const server = new Server(graph(random(3)));
  const t = tab(server);
  const history = new History();
  const puts = edit(t.draft.now, random(4));
  t.change(puts);
  history.record(puts);
  assert.equal(t.draft.dirty, true);
  t.change(history.undo(t.draft.now) ?? []);
  assert.equal(t.draft.dirty, false);
  assert.equal(t.sync.state, "saved");
  assert.deepEqual(t.seen.kept, []);
  t.change(history.redo(t.draft.now) ?? []);
  assert.equal(t.draft.dirty, true);
  await settle(t);
  assert.equal(t.draft.dirty, false);
  t.change(history.undo(t.draft.now) ?? []);
  assert.equal(t.draft.dirty, true);
});

test("after every save the server's graph is the browser's, and the screen shows it", async () => {
  for (let seed = 1; seed <= 60; seed++) {
    const r = random(seed);
    const server = new Server(graph(r));
    const t = tab(server);
    for (let i = 0; i < 30; i++) {
      t.change(edit(t.draft.now, r));
      if (r(3) === 0) t.seen.lose = true; // the server saved, but its answer was lost
      if (r(3) === 0) await t.sync.flush();
      t.seen.lose = false;
    }
    await settle(t);
    assert.deepEqual(difference(server.graph, t.draft.now), []);
    assert.equal(equal(t.seen.screen, t.draft.now), true);
  }
});

test("two tabs end with the same graph, whoever decides, and nothing leads to nowhere", async () => {
  for (let seed = 1; seed <= 150; seed++) {
    const r = random(seed);
    const server = new Server(graph(r));
    const tabs = [tab(server, () => (r(2) ? "mine" : "theirs")), tab(server, () => (r(2) ? "mine" : "theirs"))];
    for (let i = 0; i < 25; i++) {
      const t = tabs[r(2)]!;
      t.change(edit(t.draft.now, r));
      if (r(3) === 0) await t.sync.flush();
    }
    for (const t of [...tabs, ...tabs]) await settle(t);
    for (const t of tabs) {
      // A change of nothing fetches what the other did last.
      apply(t.seen.screen, t.draft.accepted(server.rev, difference(t.draft.now, server.graph)));
      assert.deepEqual(difference(server.graph, t.draft.now), []);
      assert.deepEqual(difference(t.seen.screen, t.draft.now), []);
    }
    assert.equal([...server.graph.edge.values()].every(({ from, to }) => server.graph.node.has(from) && server.graph.node.has(to)), true);
  }
});

const two = () => new Server({ ...graph(random(1), 0), node: new Map([["a", { id: "a", kind: "end", settings: {} }], ["b", { id: "b", kind: "end", settings: {} }]]), place: new Map([["a", { x: 0, y: 0 }], ["b", { x: 320, y: 0 }]]) });
const label = (draft: Draft, id: string, text: string): Put[] => [{ kind: "node", id, before: draft.now.node.get(id)!, after: { ...draft.now.node.get(id)!, label: text } }];

test("changes of different things merge without a question; of the same thing, they ask", async () => {
  const server = two();
  const [one, other] = [tab(server), tab(server, () => "theirs")];
  one.change(label(one.draft, "a", "one"));
  await one.sync.flush();
  other.change(label(other.draft, "b", "other"));
  await other.sync.flush();
  assert.equal(other.seen.asked, 0);
  assert.equal(other.draft.now.node.get("a")?.label, "one");
  assert.equal(other.seen.screen.node.get("a")?.label, "one");

  one.change(label(one.draft, "b", "mine"));
  await one.sync.flush();
  assert.equal(one.seen.asked, 1);
  await settle(one);
  assert.equal(server.graph.node.get("b")?.label, "mine");
  other.change([...label(other.draft, "b", "lost"), ...label(other.draft, "a", "kept")]);
  await other.sync.flush();
  await settle(other);
  assert.deepEqual([server.graph.node.get("a")?.label, server.graph.node.get("b")?.label], ["kept", "mine"]);
  assert.equal(other.draft.now.node.get("b")?.label, "mine");
});

test("without a network what is unsaved is kept, and nothing is lost when it is back", async () => {
  const server = two();
  const t = tab(server);
  t.seen.online = false;
  t.change(label(t.draft, "a", "offline"));
  await t.sync.flush();
  assert.equal(t.sync.state, "offline");
  t.change(label(t.draft, "b", "too"));
  assert.deepEqual(t.seen.kept.map(({ id }) => id), ["a", "b"]);

  // The page is opened again: what was kept is taken up.
  const again = tab(server);
  apply(again.seen.screen, again.draft.restore(t.seen.kept));
  assert.equal(again.draft.dirty, true);
  await settle(again);
  assert.deepEqual([...server.graph.node.values()].map((node) => node.label), ["offline", "too"]);
  // The first page's network comes back: the same once more does no harm.
  t.seen.online = true;
  t.sync.retry();
  await settle(t);
  assert.equal(t.seen.asked, 0);
  assert.equal(t.sync.state, "saved");
});

test("what was kept and was changed by somebody else since is asked about", async () => {
  const server = two();
  const t = tab(server);
  const kept = label(t.draft, "a", "mine");
  server.save(label(t.draft, "a", "theirs"));
  for (const [choice, want] of [["theirs", "theirs"], ["mine", "mine"]] as const) {
    const again = tab(server, () => choice);
    again.draft.restore(kept);
    again.sync.changed();
    await again.sync.flush();
    await settle(again);
    assert.equal(again.seen.asked, 1);
    assert.equal(server.graph.node.get("a")?.label, want);
    assert.equal(again.draft.now.node.get("a")?.label, want);
  }
});

test("who keeps their own takes what else the others did", async () => {
  const server = two();
  const [one, other] = [tab(server), tab(server)];
  other.change([...label(other.draft, "a", "theirs"), ...label(other.draft, "b", "new")]);
  await other.sync.flush();
  one.change(label(one.draft, "a", "mine"));
  await one.sync.flush();
  await settle(one);
  assert.equal(one.seen.asked, 1);
  assert.deepEqual([...server.graph.node.values()].map((node) => node.label), ["mine", "new"]);
  for (const graph of [one.draft.now, one.seen.screen]) assert.deepEqual(difference(server.graph, graph), []);
});

test("a step that is kept although others removed it keeps its place", async () => {
  const server = two();
  const t = tab(server);
  server.save(remove(server.graph, new Set(["a"])));
  t.change(label(t.draft, "a", "mine"));
  await t.sync.flush();
  await settle(t);
  assert.deepEqual(server.graph.node.get("a")?.label, "mine");
  assert.deepEqual(server.graph.place.get("a"), { x: 0, y: 0 });
});

test("a form that was saved takes nothing of what was changed here meanwhile", async () => {
  const server = two();
  const t = tab(server);
  const saved = (puts: Put[], theirs: Put[]) => t.draft.saved(puts, server.rev, theirs);
  // Others changed what is changed here, too: the server asks about it later.
  const theirs = label(t.draft, "b", "theirs");
  const form = label(t.draft, "a", "form");
  t.draft.change(label(t.draft, "b", "mine"));
  server.save(theirs);
  server.save(form);
  saved(form, theirs);
  assert.deepEqual([...t.draft.now.node.values()].map((node) => node.label), ["form", "mine"]);
  await t.sync.flush();
  assert.equal(t.seen.asked, 1);
  await settle(t);
  assert.equal(server.graph.node.get("b")?.label, "mine");

  // The step was removed while its form was on its way.
  const late = label(t.draft, "a", "late");
  t.change(remove(t.draft.now, new Set(["a"])));
  server.save(late);
  assert.deepEqual(saved(late, []), []);
  await settle(t);
  assert.equal(server.graph.node.has("a"), false);

  // An answer that comes after a newer one says nothing new.
  t.change(label(t.draft, "b", "newest"));
  await settle(t);
  assert.deepEqual(t.draft.saved(label(t.draft, "b", "old"), server.rev - 1), []);
  assert.equal(t.draft.now.node.get("b")?.label, "newest");
  assert.equal(t.draft.rev, server.rev);
});

test("a line that somebody drew to a step which is removed here meanwhile goes with it", async () => {
  const server = two();
  const t = tab(server);
  t.change(label(t.draft, "b", "mine"));
  const drawn = connect(server.graph, "b", "next", "a");
  t.draft.begin();
  t.change(remove(t.draft.now, new Set(["a"])));
  server.save([...label(t.draft, "b", "mine"), ...drawn]);
  assert.deepEqual(t.draft.accepted(server.rev, drawn).map(({ after }) => after), [drawn[0]?.after, null]);
  await settle(t);
  assert.deepEqual([server.graph.node.has("a"), server.graph.edge.size, t.seen.asked], [false, 0, 0]);
});

test("what is sent last goes on from whatever has arrived", async () => {
  const server = two();
  const t = tab(server);
  t.change(label(t.draft, "a", "1"));
  const [first] = t.draft.begin() ?? [];
  t.change(label(t.draft, "a", "2"));
  assert.deepEqual(t.sync.last()?.puts.map(({ before, after }) => [before, after].map((node) => (node as { label?: string }).label)), [[undefined, "1"], [undefined, "2"]]);
  t.change([{ ...first!, before: first!.after, after: first!.before }]);
  assert.equal(t.draft.dirty, true);
  assert.deepEqual(t.sync.last()?.puts.at(-1)?.after, first!.before);
});
