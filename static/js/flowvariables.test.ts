import test from "node:test";
import assert from "node:assert/strict";
import { insert } from "./flowvariables.ts";

test("a text gets a variable in braces in the place of what is selected", () => {
  assert.deepEqual(insert("Hi there", 3, 8, "name", "template"), { text: "Hi {{name}}", caret: 11 });
});

test("a field for a variable gets its name alone", () => {
  assert.deepEqual(insert("city", 4, 4, "contact.name", "name"), { text: "contact.name", caret: 12 });
});

test("an expression gets the name where the cursor is", () => {
  assert.deepEqual(insert("price * ", 8, 8, "count", "name"), { text: "price * count", caret: 13 });
});
