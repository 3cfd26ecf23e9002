import assert from "node:assert/strict";
import test from "node:test";
import { connect, free, insertAfter, makeRoom, moveTo, remove } from "./edits.ts";
import { type Graph, apply, copyOf, difference, equal, invert, readGraph, same } from "./graph.ts";
import { History } from "./history.ts";
import { edit, graph, random } from "./random.ts";

const whole = (g: Graph) => [...g.edge.values()].every(({ from, to }) => g.node.has(from) && g.node.has(to)) && [...g.place.keys()].every((id) => g.node.has(id));

test("any changes, undone completely, give the start; redone, the end; with and without more than the history holds", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const r = random(seed);
    const now = graph(r);
    const start = copyOf(now);
    const history = new History();
    const changes = 1 + r(60);
    for (let i = 0; i < changes; i++) {
      const puts = edit(now, r);
      apply(now, puts);
      history.record(puts);
      assert.equal(whole(now), true);
    }
    const end = copyOf(now);
    for (let puts = history.undo(now); puts; puts = history.undo(now)) apply(now, puts);
    assert.deepEqual(difference(start, now), []);
    for (let puts = history.redo(now); puts; puts = history.redo(now)) apply(now, puts);
    assert.deepEqual(difference(end, now), []);
    const back = r(changes);
    for (let i = 0; i < back; i++) apply(now, history.undo(now) ?? []);
    for (let i = 0; i < back; i++) apply(now, history.redo(now) ?? []);
    assert.equal(equal(end, now), true);
  }
});

test("the history holds 200 changes, and a new change ends redoing", () => {
  const now = graph(random(1));
  const history = new History();
  for (let i = 0; i < 250; i++) {
    const puts = [{ kind: "flow" as const, id: "", before: { fallback: String(i) }, after: { fallback: String(i + 1) } }];
    apply(now, puts);
    history.record(puts);
  }
  let count = 0;
  for (let puts = history.undo(now); puts; puts = history.undo(now)) {
    apply(now, puts);
    count++;
  }
  assert.equal(count, 200);
  assert.deepEqual(now.flow.get(""), { fallback: "50" });
  apply(now, history.redo(now) ?? []);
  history.record([{ kind: "flow", id: "", before: null, after: null }]);
  assert.equal(history.canRedo, false);
});

test("undo leaves alone what somebody else has changed since", () => {
  const now = readGraph({ nodes: [{ id: "a", kind: "message", settings: {}, x: 0, y: 0 }, { id: "b", kind: "end", settings: {}, x: 320, y: 0 }], edges: [{ from: "a", out: "next", to: "b" }] });
  const history = new History();
  const puts = remove(now, new Set(["a"]));
  apply(now, puts);
  history.record(puts);
  apply(now, remove(now, new Set(["b"]))); // theirs
  const back = history.undo(now) ?? [];
  apply(now, back);
  assert.deepEqual([...now.node.keys()], ["a"]);
  assert.equal(now.edge.size, 0);
});

test("what others took away altogether is not undone: the change before it is", () => {
  const history = new History();
  const now = readGraph({ nodes: [{ id: "a", kind: "end", settings: {}, x: 0, y: 0 }, { id: "b", kind: "end", settings: {}, x: 320, y: 0 }] });
  for (const [id, x] of [["a", 16], ["b", 336]] as const) {
    const puts = moveTo(now, new Map([[id, { x, y: 0 }]]));
    history.record(puts);
    apply(now, puts);
  }
  apply(now, remove(now, new Set(["b"]))); // theirs
  assert.deepEqual(history.undo(now)?.map(({ id }) => id), ["a"]);
  assert.equal(history.canUndo, false);
});

test("the difference of two graphs turns one into the other, and its inverse turns it back", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const r = random(seed);
    const [a, b] = [graph(r), graph(r)];
    const [there, back] = [copyOf(a), copyOf(b)];
    const puts = difference(a, b);
    apply(there, puts);
    assert.equal(equal(there, b), true);
    apply(back, invert(puts));
    assert.equal(equal(back, a), true);
    // In this order nothing is ever without what it needs.
    const way = copyOf(a);
    for (const put of puts) {
      apply(way, [put]);
      assert.equal([...way.edge.values()].every(({ from, to }) => way.node.has(from) && way.node.has(to)), true);
    }
  }
});

test("what is inserted stands between; what is removed takes its lines along", () => {
  const now = readGraph({ nodes: [{ id: "a", kind: "message", settings: {}, x: 0, y: 0 }, { id: "b", kind: "end", settings: {}, x: 320, y: 0 }], edges: [{ from: "a", out: "next", to: "b" }] });
  apply(now, insertAfter(now, "a", "next", { id: "c", kind: "message", settings: {} }, { x: 161, y: 7 }, "next"));
  assert.deepEqual([now.edge.get("a/next")?.to, now.edge.get("c/next")?.to, now.place.get("c")], ["c", "b", { x: 160, y: 0 }]);
  assert.deepEqual(connect(now, "a", "next", "c"), []);
  apply(now, remove(now, new Set(["c"])));
  assert.deepEqual([now.edge.size, now.node.size, now.place.size], [0, 2, 2]);
});

test("values are the same whatever the order of their members", () => {
  assert.equal(same({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 }), true);
  for (const [a, b] of [[{ a: 1 }, { a: 1, b: undefined }], [[1], { 0: 1 }], [null, {}], [{ a: undefined }, { b: undefined }], [[1, 2], [2, 1]]]) assert.equal(same(a, b), false);
});

test("a step put into a line that is too short moves what follows, and nothing else", () => {
  const at = (id: string, x: number, y = 0) => ({ id, kind: "message", settings: {}, x, y });
  const now = readGraph({ nodes: [at("a", 0), at("b", 320), at("c", 640), at("d", 320, 400)], edges: [{ from: "a", out: "next", to: "b" }, { from: "b", out: "next", to: "c" }, { from: "c", out: "next", to: "a" }] });
  assert.deepEqual(makeRoom(now, now.edge.get("a/next")!).map(({ id, after }) => [id, (after as { x: number }).x]), [["b", 736], ["c", 1056]]);
  apply(now, makeRoom(now, now.edge.get("a/next")!));
  assert.deepEqual(makeRoom(now, now.edge.get("a/next")!), []);
  const boxes = [{ x: 0, y: 0, width: 272, height: 300 }];
  assert.deepEqual(free(boxes, { x: 290, y: 10 }), { x: 288, y: 16 });
  assert.deepEqual(free(boxes, { x: 100, y: 40 }), { x: 96, y: 320 });
});
