import assert from "node:assert/strict";
import test from "node:test";
import { paste, read, saved, take, used, write } from "./clip.ts";
import { type Point, type View, around, fit, largest, line, neighbour, overlap, pinch, pull, reveal, smallest, toScreen, toWorld, wheelZoom, zoomAt } from "./geometry.ts";
import { apply, copyOf, difference, edgeID, invert } from "./graph.ts";
import { type Pressed, actionOf } from "./keymap.ts";
import { graph, random } from "./random.ts";

const near = (a: Point, b: Point) => assert.equal(Math.hypot(a.x - b.x, a.y - b.y) < 1e-6, true);

test("view: the point below the pointer stays, at any zoom and beyond the limits", () => {
  for (let seed = 1; seed < 200; seed++) {
    const r = random(seed);
    const view: View = { x: r(2000) - 1000, y: r(2000) - 1000, zoom: 0.2 + r(180) / 100 };
    const at = { x: r(1400), y: r(900) };
    const world = toWorld(view, at);
    near(toScreen(view, world), at);
    const zoomed = zoomAt(view, at, r(400) / 100);
    near(toWorld(zoomed, at), world);
    assert.equal(zoomed.zoom >= smallest && zoomed.zoom <= largest, true);
    const turned = wheelZoom(view.zoom, r(4000) - 2000, r(2) === 0);
    assert.equal(turned >= smallest && turned <= largest, true);
    const fingers: [Point, Point] = [{ x: 100, y: 100 }, { x: 200, y: 180 }];
    const spread = pinch(view, fingers, [{ x: 60, y: 120 }, { x: 300, y: 300 }]);
    near(toScreen(spread, toWorld(view, { x: 150, y: 140 })), { x: 180, y: 210 });
  }
});

test("view: fitting shows everything and never larger than 100 %; revealing moves no more than it must", () => {
  const screen = { width: 1000, height: 600 };
  const box = around([{ x: -400, y: 0, width: 272, height: 100 }, { x: 3000, y: 900, width: 272, height: 300 }])!;
  assert.deepEqual(box, { x: -400, y: 0, width: 3672, height: 1200 });
  const view = fit(box, screen);
  for (const corner of [box, { x: box.x + box.width, y: box.y + box.height }]) {
    const at = toScreen(view, corner);
    assert.equal(at.x >= 47 && at.x <= 953 && at.y >= 47 && at.y <= 553, true);
  }
  assert.equal(fit({ x: 0, y: 0, width: 10, height: 10 }, screen).zoom, 1);
  assert.equal(around([]), null);
  const same = { x: 100, y: 100, zoom: 1 };
  assert.deepEqual(reveal(same, { x: 0, y: 0, width: 200, height: 100 }, screen), same);
  assert.deepEqual(reveal(same, { x: 900, y: 0, width: 200, height: 100 }, screen), { x: -132, y: 100, zoom: 1 });
  assert.deepEqual(reveal(same, { x: -300, y: -900, width: 200, height: 100 }, screen), { x: 332, y: 932, zoom: 1 });
});

test("view: near the border the view is pulled along", () => {
  const screen = { width: 800, height: 600 };
  assert.deepEqual(pull({ x: 400, y: 300 }, screen), { x: 0, y: 0 });
  assert.deepEqual(pull({ x: 0, y: 600 }, screen), { x: 16, y: -16 });
  assert.equal(pull({ x: 780, y: 300 }, screen).x < 0, true);
});

test("lines begin and end where they should and hold whole numbers only", () => {
  for (let seed = 1; seed < 200; seed++) {
    const r = random(seed);
    const [a, b] = [{ x: r(3000), y: r(3000) }, { x: r(3000), y: r(3000) }];
    const { d, middle } = line(a, b);
    assert.equal(d.startsWith(`M${a.x} ${a.y}C`), true);
    assert.equal(d.includes(`L${b.x} ${b.y}L`), true);
    assert.equal(/^[MCL0-9 -]+$/.test(d), true);
    assert.equal(middle.y <= Math.max(a.y, b.y) + 112 && middle.y >= Math.min(a.y, b.y), true);
  }
});

test("arrows walk to the nearest step in their direction", () => {
  const at = (x: number, y: number) => ({ x, y, width: 272, height: 120 });
  const boxes = new Map([["right", at(320, 32)], ["far", at(640, 0)], ["below", at(0, 200)], ["left", at(-400, 0)]]);
  for (const [key, want] of [["ArrowRight", "right"], ["ArrowDown", "below"], ["ArrowLeft", "left"], ["ArrowUp", null]] as const) assert.equal(neighbour(at(0, 0), boxes, key), want);
});

test("boxes overlap or they do not", () => {
  const box = { x: 0, y: 0, width: 10, height: 10 };
  assert.equal(overlap(box, { x: 9, y: 9, width: 5, height: 5 }), true);
  assert.equal(overlap(box, { x: 10, y: 0, width: 5, height: 5 }), false);
});

test("the clipboard: ids become new ones everywhere, lines inside stay, and pasting can be undone", () => {
  for (let seed = 1; seed < 200; seed++) {
    const r = random(seed);
    const from = graph(r, 20);
    const chosen = new Set([...from.node.keys(), ...from.note.keys()].filter(() => r(3) > 0));
    const clip = take(from, chosen);
    const text = write(clip);
    const again = read(text, () => true);
    if (clip.nodes.length + clip.notes.length === 0) {
      assert.equal(again, null);
      continue;
    }
    assert.deepEqual(again, clip);
    const target = r(2) ? from : graph(r, 5); // within the flow, and in another
    const before = copyOf(target);
    const { puts, ids } = paste(target, clip, { x: 1000, y: 1000 });
    assert.equal([...ids.values()].every((id) => !before.node.has(id) && !before.note.has(id)), true);
    assert.equal(new Set(ids.values()).size, clip.nodes.length + clip.notes.length);
    apply(target, puts);
    for (const edge of clip.edges) assert.equal(target.edge.get(edgeID(ids.get(edge.from)!, edge.out))?.to, ids.get(edge.to));
    assert.equal(target.edge.size, before.edge.size + clip.edges.length);
    for (const node of clip.nodes) assert.deepEqual(target.node.get(ids.get(node.id)!)?.settings, node.settings);
    apply(target, invert(puts));
    assert.deepEqual(difference(before, target), []);
  }
});

test("the clipboard: other texts, newer versions and junk are nothing to paste", () => {
  const known = (kind: string) => kind === "message";
  const ok = { id: "a", kind: "message", settings: {}, x: 0, y: 0 };
  for (const text of ["", "hello", "{", "[]", '{"cloudwa-flow":2,"nodes":[]}', '{"cloudwa-flow":1}', '{"cloudwa-flow":1,"nodes":"x","edges":7,"notes":[null]}',
    JSON.stringify({ "cloudwa-flow": 1, nodes: [{ ...ok, kind: "other" }, { ...ok, x: "1" }, { ...ok, settings: null }, { ...ok, id: 7 }] })]) assert.equal(read(text, known), null);
  const clip = read(JSON.stringify({ "cloudwa-flow": 1, nodes: [ok], edges: [{ from: "a", out: "next", to: "gone" }, { from: "a", out: "next", to: "a" }] }), known);
  assert.equal(clip?.edges.length, 1);
});

test("the clipboard: variables that pasted steps use, and those that steps save", () => {
  const nodes = [
    { id: "a", kind: "message", settings: { text: "Hi {{ name | friend }}, {{contact.name}} {{total}} {{today}} {{upper(name)}}" } },
    { id: "b", kind: "condition", settings: { rules: [{ variable: "city", operator: "equals", value: "{{town}}" }] } },
    { id: "c", kind: "ai", settings: { save_as: "answer" } },
    { id: "d", kind: "set", settings: { set: [{ variable: "total", value: "1" }] } },
  ];
  assert.deepEqual(used(nodes), ["city", "name", "total", "town"]);
  assert.deepEqual([...saved(nodes)].sort(), ["answer", "answer_intent", "total"]);
});

const press = (key: string, more: Partial<Pressed> = {}): Pressed => ({ key, code: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });

for (const [name, pressed, want] of [
  ["undo", press("z", { ctrlKey: true, code: "KeyZ" }), "undo"],
  ["undo on a German keyboard", press("z", { ctrlKey: true, code: "KeyY" }), "undo"],
  ["redo on a German keyboard", press("y", { ctrlKey: true, code: "KeyZ" }), "redo"],
  ["redo with Shift", press("Z", { ctrlKey: true, shiftKey: true }), "redo"],
  ["undo on a Mac", press("z", { metaKey: true }), "undo"],
  ["undo on a Russian keyboard", press("я", { ctrlKey: true, code: "KeyZ" }), "undo"],
  ["find on a German keyboard", press("/", { shiftKey: true, code: "Digit7" }), "find"],
  ["help on a French keyboard", press("?", { shiftKey: true, code: "KeyM" }), "help"],
  ["fit on a French keyboard", press("1", { shiftKey: true, code: "Digit1" }), "fit"],
  ["actual size on a French keyboard", press("0", { shiftKey: true, code: "Digit0" }), "actual"],
  ["plus with a key of its own", press("+", { code: "BracketRight" }), "larger"],
  ["plus with Shift", press("+", { shiftKey: true, code: "Equal" }), "larger"],
  ["a note", press("S", { shiftKey: true }), "note"],
  ["no note without Shift", press("s"), null],
  ["capitals by Caps Lock", press("D"), "disable"],
  ["disable needs no Shift", press("D", { shiftKey: true }), null],
  ["tidy", press("T", { shiftKey: true, altKey: true }), "tidy"],
  ["tidy on a Mac", press("ˇ", { shiftKey: true, altKey: true, code: "KeyT" }), "tidy"],
  ["the browser's own history", press("ArrowLeft", { altKey: true }), null],
  ["AltGr types letters", press("@", { ctrlKey: true, altKey: true, code: "KeyQ" }), null],
  ["walk", press("ArrowUp"), "walk"],
  ["branch", press("ArrowRight", { shiftKey: true }), "branch"],
  ["the desktop's own switch", press("ArrowRight", { ctrlKey: true }), null],
  ["the browser's own zoom", press("+", { ctrlKey: true }), null],
  ["the browser's own tab", press("t", { ctrlKey: true }), null],
  ["copying is the browser's event", press("c", { ctrlKey: true }), null],
  ["add after", press("Tab"), "add"],
  ["Shift+Tab leaves", press("Tab", { shiftKey: true }), null],
  ["while composing", press("d", { isComposing: true }), null],
] as const) {
  test(`keys: ${name}`, () => assert.equal(actionOf(pressed), want));
}
