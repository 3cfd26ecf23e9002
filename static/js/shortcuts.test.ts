import assert from "node:assert/strict";
import test from "node:test";
import { actionOf, neighbour } from "./shortcuts.ts";

const press = (key: string, more = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, isComposing: false, ...more });

test("keys do what they write", () => {
  assert.deepEqual(["j", "k", "/", "r", "e", "n", "u", "?", "x", "Enter"].map((key) => actionOf(press(key), false)), ["next", "previous", "search", "reply", "done", "begin", "back", "help", null, null]);
});

test("arrows move in the list and scroll elsewhere", () => {
  assert.equal(actionOf(press("ArrowDown"), true), "next");
  assert.equal(actionOf(press("ArrowUp"), true), "previous");
  assert.equal(actionOf(press("ArrowDown"), false), null);
});

test("the browser's own keys and input methods are left alone", () => {
  for (const more of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }, { isComposing: true }]) assert.equal(actionOf(press("r", more), true), null);
});

for (const [from, current, step, count, want] of [
  [-1, -1, 1, 3, 0],
  [-1, 2, 1, 3, 2],
  [0, 2, 1, 3, 1],
  [2, 0, 1, 3, 2],
  [0, 0, -1, 3, 0],
] as const) {
  test(`from ${from}, open ${current}, step ${step}`, () => assert.equal(neighbour(from, current, step, count), want));
}
