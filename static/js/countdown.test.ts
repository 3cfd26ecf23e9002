import assert from "node:assert/strict";
import test from "node:test";
import { left } from "./countdown.ts";

for (const [name, until, now, whole, seconds, part] of [
  ["fresh", 60_000, 0, 60, 60, 100],
  ["half-way", 20_000, 10_000, 20, 10, 50],
  ["a moment left", 20_000, 19_999, 20, 1, 0.005],
  ["over", 20_000, 30_000, 20, 0, 0],
  ["longer than it should", 90_000, 0, 60, 90, 100],
  ["nobody knows the whole", 5_000, 0, 0, 5, 0],
] as const) {
  test(`countdown: ${name}`, () => assert.deepEqual(left(until, now, whole), { seconds, part }));
}
