import assert from "node:assert/strict";
import test from "node:test";
import { entriesFor, spot } from "./messagemenu.ts";

test("message menu: the menu has what the message allows", () => {
  assert.deepEqual([...entriesFor("reply react copy", "")], ["reply", "react", "copy"]);
  assert.deepEqual([...entriesFor("react", "👍")], ["react", "unreact"]);
  assert.deepEqual([...entriesFor("copy", "👍")], ["copy"]);
  assert.deepEqual([...entriesFor("", "")], []);
});

const menu = { width: 200, height: 300 };
const screen = { width: 360, height: 640 };

for (const [name, button, want] of [
  ["below its button", { top: 80, bottom: 100, right: 300 }, { top: 104, left: 100 }],
  ["above where there is no room below", { top: 600, bottom: 620, right: 300 }, { top: 296, left: 100 }],
  ["within the left edge", { top: 80, bottom: 100, right: 60 }, { top: 104, left: 8 }],
  ["within the right edge", { top: 80, bottom: 100, right: 360 }, { top: 104, left: 152 }],
  ["within the top edge", { top: 200, bottom: 500, right: 300 }, { top: 8, left: 100 }],
] as const) {
  test(`message menu: the menu stands ${name}`, () => assert.deepEqual(spot(button, menu, screen), want));
}
