import assert from "node:assert/strict";
import test from "node:test";
import { parse, sentenceFor } from "./toast.ts";

for (const [name, detail, want] of [
  ["one", { kind: "success", text: "Saved." }, [{ kind: "success", text: "Saved." }]],
  ["unknown kind", { kind: "loud", text: "Saved." }, [{ kind: "info", text: "Saved." }]],
  ["no kind", { text: "Saved." }, [{ kind: "info", text: "Saved." }]],
  ["a sentence, as htmx wraps it", { value: "Saved." }, [{ kind: "info", text: "Saved." }]],
  ["a list, as htmx wraps it", { value: [{ kind: "danger", text: "No." }, "Yes."] }, [{ kind: "danger", text: "No." }, { kind: "info", text: "Yes." }]],
  ["markup stays text", { kind: "info", text: "<b>x</b>" }, [{ kind: "info", text: "<b>x</b>" }]],
  ["one that can be taken back", { kind: "success", text: "Done.", undo: { path: "/x/undo", fields: { n: 3 } } }, [{ kind: "success", text: "Done.", undo: { path: "/x/undo", fields: { n: "3" } } }]],
  ["an undo of another site", { kind: "success", text: "Done.", undo: { path: "//x/undo" } }, [{ kind: "success", text: "Done." }]],
  ["an undo that is none", { kind: "success", text: "Done.", undo: 3 }, [{ kind: "success", text: "Done." }]],
  ["empty text", { kind: "info", text: "" }, []],
  ["text that is none", { kind: "info", text: 7 }, []],
  ["a status without a sentence", { status: 404 }, [{ kind: "danger", text: "This is no longer here." }]],
  ["null", null, []],
  ["number", 3, []],
] as const) {
  test(`parse: ${name}`, () => assert.deepEqual(parse(detail), want));
}

test("every status has a sentence, and the unknown ones the same", () => {
  assert.equal(sentenceFor(500), sentenceFor(418));
  assert.notEqual(sentenceFor(429), sentenceFor(500));
});
