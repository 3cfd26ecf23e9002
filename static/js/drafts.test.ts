import assert from "node:assert/strict";
import test from "node:test";
import { newID, parse, parseLocal, tooLong, wins, withMessage } from "./drafts.ts";

test("drafts: a message is kept once", () => {
  const one = { id: "1", text: "a" };
  const two = { id: "2", text: "b" };
  assert.deepEqual(withMessage([one, two], { id: "1", text: "c" }), [two, { id: "1", text: "c" }]);
  assert.deepEqual(withMessage([], one), [one]);
});

for (const kept of [null, "", "nonsense", "{}", "[1, null, {}]", '[{"id":1,"text":"a"}]']) {
  test(`drafts: ${kept} holds nothing`, () => assert.deepEqual(parse(kept), []));
}

test("drafts: what was kept comes back", () => assert.deepEqual(parse('[{"id":"1","text":"a"},{}]'), [{ id: "1", text: "a" }]));

test("compose: a text is measured in characters, as the server does", () => {
  assert.equal(tooLong("🌸".repeat(4), 4), 0);
  assert.equal(tooLong("🌸".repeat(5), 4), 5);
  assert.equal(tooLong("", 4), 0);
});

test("compose: ids are version 4 and differ", () => {
  assert.equal(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(newID()), true);
  assert.notEqual(newID(), newID());
});

test("drafts: what is newer wins, and what grew out of what the server has, whatever the clock says", () => {
  assert.equal(wins({ text: "a", base: "5000000", at: 1 }, "5000000"), true);
  assert.equal(wins({ text: "a", base: "", at: 1 }, ""), true);
  assert.equal(wins({ text: "a", base: "", at: 4_000 }, "5000000"), false);
  assert.equal(wins({ text: "a", base: "1", at: 6_000 }, "5000000"), true);
});

for (const kept of [null, "", "words", "{}", '{"text":"a"}']) test(`drafts: ${kept} is no text of ours`, () => assert.equal(parseLocal(kept), null));
