import assert from "node:assert/strict";
import test from "node:test";
import { coordinates } from "./coordinates.ts";

test("both numbers are found as maps copy them, and in their links", () => {
  for (const text of ["-6.1932, 106.8412", " -6.1932,106.8412\n", "https://maps.example/@-6.1932,106.8412,17z/data=x", "https://maps.example/?q=-6.1932,106.8412"]) {
    assert.deepEqual(coordinates(text), ["-6.1932", "106.8412"]);
  }
  assert.deepEqual(coordinates("6.5, -0.25"), ["6.5", "-0.25"]);
});

test("what is no pair stays what it is", () => {
  for (const text of ["", "-6.1932", "-6,1932", "6,19", "Rp 1.400.000, 2.5", "https://maps.example/short"]) assert.equal(coordinates(text), null);
});
