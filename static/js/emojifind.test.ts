import assert from "node:assert/strict";
import test from "node:test";
import { go, matches, used } from "./emojifind.ts";

test("an emoji is found by the beginnings of its words, in any order and case", () => {
  const thanks = "folded hands melipat tangan terima kasih thank";
  for (const query of ["", " ", "thank", "THA", "kasih", "terima kas", "tangan fold"]) assert.equal(matches(thanks, query), true);
  for (const query of ["anks", "thanks", "fold x"]) assert.equal(matches(thanks, query), false);
});

test("what is used comes first, once, and the oldest leaves", () => {
  assert.deepEqual(used(["a", "b", "c"], "c", 3), ["c", "a", "b"]);
  assert.deepEqual(used(["a", "b", "c"], "d", 3), ["d", "a", "b"]);
});

test("arrow keys go through lines of different length", () => {
  const spots = [[0, 0], [0, 10], [0, 20], [9, 0], [9, 10], [18, 0]].map(([top = 0, left = 0]) => ({ top, left }));
  for (const [key, from, to] of [
    ["ArrowRight", 0, 1], ["ArrowRight", 2, 3], ["ArrowRight", 5, 5], ["ArrowLeft", 0, 0], ["ArrowLeft", 3, 2], ["ArrowDown", 0, 3], ["ArrowDown", 2, 4],
    ["ArrowDown", 4, 5], ["ArrowDown", 5, 5], ["ArrowUp", 5, 3], ["ArrowUp", 4, 1], ["ArrowUp", 1, -1], ["Home", 4, 0], ["End", 1, 5], ["x", 1, null], ["ArrowDown", -1, null],
  ] as const) assert.equal(go(key, from, spots), to);
});
