import assert from "node:assert/strict";
import test from "node:test";
import { snapshot } from "./dirty.ts";
import { accepts, readableSize } from "./filedrop.ts";
import { step } from "./menu.ts";
import { isDark } from "./scheme.ts";
import { move } from "./tabs.ts";

for (const [key, from, want] of [
  ["ArrowDown", -1, 0],
  ["ArrowDown", 2, 0],
  ["ArrowUp", -1, 2],
  ["ArrowUp", 0, 2],
  ["Home", 2, 0],
  ["End", 0, 2],
  ["a", 0, null],
] as const) {
  test(`menu: ${key} from ${from}`, () => assert.equal(step(key, from, 3), want));
}

test("menu: an empty menu goes nowhere", () => assert.equal(step("ArrowDown", -1, 0), null));

for (const [key, from, want] of [
  ["ArrowRight", 2, 0],
  ["ArrowLeft", 0, 2],
  ["Home", 1, 0],
  ["End", 1, 2],
  ["Tab", 1, null],
] as const) {
  test(`tabs: ${key} from ${from}`, () => assert.equal(move(key, from, 3), want));
}

for (const [theme, system, want] of [
  ["light", true, false],
  ["dark", false, true],
  ["system", true, true],
  ["system", false, false],
] as const) {
  test(`theme: ${theme} on a ${system ? "dark" : "light"} system`, () => assert.equal(isDark(theme, system), want));
}

for (const [accept, name, type, want] of [
  ["", "a.exe", "", true],
  ["image/*", "a.png", "image/png", true],
  ["image/*", "a.txt", "text/plain", false],
  ["image/png, .JPG", "photo.jpg", "", true],
  ["image/png", "a.svg", "image/svg+xml", false],
] as const) {
  test(`filedrop: "${accept}" and ${name}`, () => assert.equal(accepts(accept, name, type), want));
}

test("filedrop: sizes are readable", () => {
  assert.deepEqual([640, 12_300, 3_400_000].map(readableSize), ["640 B", "12 KB", "3.4 MB"]);
});

test("dirty: order, value and file count; equal forms are equal", () => {
  const form = (name: string, file: File): [string, FormDataEntryValue][] => [["name", name], ["logo", file]];
  const one = new File(["x"], "one.png");
  assert.equal(snapshot(form("a", one)), snapshot(form("a", new File(["y"], "one.png"))));
  assert.notEqual(snapshot(form("a", one)), snapshot(form("b", one)));
  assert.notEqual(snapshot(form("a", one)), snapshot(form("a", new File(["xx"], "one.png"))));
});
