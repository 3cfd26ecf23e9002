import assert from "node:assert/strict";
import test from "node:test";
import { news, type Row, sounds, titled } from "./news.ts";

const row = (id: string, unread: number, order: string): Row => ({ id, unread, order, name: id, gist: "" });

test("news are later messages that nobody has read", () => {
  const before = new Map(["a", "b", "c"].map((id) => [id, row(id, id === "c" ? 3 : 1, "5")]));
  const rows = [row("a", 2, "6"), row("b", 1, "5"), row("c", 0, "7"), row("d", 1, "8"), row("e", 0, "9")];
  assert.deepEqual(news(before, rows).map(({ id }) => id), ["a", "d"]);
  assert.deepEqual(news(before, [row("c", 4, "5")]), []); // a tick is no message
});

test("what is looked at makes no sound, and nothing does all the time", () => {
  const rows = [row("a", 1, "1")];
  assert.equal(sounds(rows, "a", false, 9_000), false);
  assert.equal(sounds(rows, "a", true, 9_000), true);
  assert.equal(sounds(rows, "b", false, 9_000), true);
  assert.equal(sounds(rows, "b", false, 1_000), false);
  assert.equal(sounds([], "b", true, 9_000), false);
});

test("the title counts", () => {
  assert.equal(titled("Inbox · CloudWA", "3"), "(3) Inbox · CloudWA");
  assert.equal(titled("(3) Inbox · CloudWA", "99+"), "(99+) Inbox · CloudWA");
  assert.equal(titled("(99+) Inbox · CloudWA", ""), "Inbox · CloudWA");
});
