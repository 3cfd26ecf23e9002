import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./i18n.ts";
import { relative } from "./time.ts";

const now = Date.parse("2026-08-24T12:00:00Z");
const seconds = 1_000;
const minutes = 60 * seconds;
const hours = 60 * minutes;

for (const [name, ago, want] of [
  ["now", 0, "just now"],
  ["44 seconds ago", 44 * seconds, "just now"],
  ["45 seconds ago", 45 * seconds, "1 minute ago"],
  ["59 minutes ago", 59 * minutes + 59 * seconds, "59 minutes ago"],
  ["an hour ago", hours, "1 hour ago"],
  ["23 hours ago", 24 * hours - 1, "23 hours ago"],
  ["a day ago", 24 * hours, null],
  ["in a moment", -10 * seconds, "just now"],
  ["in 5 minutes", -5 * minutes, "in 5 minutes"],
  ["in an hour", -hours, "in 1 hour"],
  ["in a day", -24 * hours, null],
  ["no time", Number.NaN, null],
] as const) {
  test(`relative: ${name}`, () => {
    load({});
    assert.equal(relative(now - ago, now), want);
  });
}

test("relative: in Indonesian", () => {
  load({ "%d minute ago": "%d menit lalu", "just now": "baru saja" });
  assert.equal(relative(now - minutes, now), "1 menit lalu");
  assert.equal(relative(now - 7 * minutes, now), "7 menit lalu");
  assert.equal(relative(now, now), "baru saja");
});
