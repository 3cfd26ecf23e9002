import assert from "node:assert/strict";
import test from "node:test";
import { sends } from "./sends.ts";

const enter = (more: object) => ({ key: "Enter", shiftKey: false, altKey: false, ctrlKey: true, isComposing: false, keyCode: 13, ...more }) as KeyboardEvent;

test("Ctrl+Enter sends", () => assert.equal(sends(enter({})), true));
test("Shift+Enter is a new line", () => assert.equal(sends(enter({ shiftKey: true })), false));
for (const composing of [{ isComposing: true }, { keyCode: 229 }]) {
  test(`a word of an input method is chosen: ${JSON.stringify(composing)}`, () => assert.equal(sends(enter(composing)), false));
}
