import assert from "node:assert/strict";
import test from "node:test";
import { fitted } from "./flowfile.ts";

test("a picture keeps its shape, and never grows", () => {
  assert.deepEqual(fitted(4000, 3000), { width: 1920, height: 1440 });
  assert.deepEqual(fitted(3000, 4000), { width: 1440, height: 1920 });
  assert.deepEqual(fitted(640, 480), { width: 640, height: 480 });
  assert.deepEqual(fitted(9000, 1, 900), { width: 900, height: 1 });
});
