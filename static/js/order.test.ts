import assert from "node:assert/strict";
import test from "node:test";
import { follows, position } from "./order.ts";

for (const [name, others, order, newestFirst, want] of [
  ["alone", [], "5", false, 0],
  ["the newest message", ["1", "3"], "5", false, 2],
  ["between", ["1", "3"], "2", false, 1],
  ["the oldest", ["1", "3"], "0", false, 0],
  ["before what is being sent", ["1", "~1"], "5", false, 1],
  ["the newest chat", ["3", "1"], "5", true, 0],
  ["a chat between", ["3", "1"], "2", true, 1],
  ["the oldest chat", ["3", "1"], "0", true, 2],
] as const) {
  test(`order: ${name}`, () => assert.equal(position(others, order, newestFirst), want));
}

test("order: days and hands", () => {
  const at = (day: string, by: string) => ({ order: "", day, by });
  assert.deepEqual(follows(undefined, at("1", "a")), { first: true, run: false });
  assert.deepEqual(follows(at("1", "a"), at("1", "a")), { first: false, run: true });
  assert.deepEqual(follows(at("1", "a"), at("1", "b")), { first: false, run: false });
  assert.deepEqual(follows(at("1", "a"), at("2", "a")), { first: true, run: false });
});
