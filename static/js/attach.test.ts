import assert from "node:assert/strict";
import test from "node:test";
import { hasLink, mostFiles, sort } from "./attach.ts";

for (const [text, link] of [
  ["https://example.com", true], ["see www.toko.id now", true], ["a\nHTTP://x.test/a", true], ["", false], ["http://", false], ["toko.id", false], ["xhttps://a.b", false],
] as const) {
  test(`attach: ${JSON.stringify(text)} ${link ? "has" : "has no"} link`, () => assert.equal(hasLink(text), link));
}

const file = (name: string, size: number) => new File(["x".repeat(size)], name);

test("attach: what cannot be sent is said, file by file", () => {
  const { taken, problems } = sort([file("empty", 0), file("large", 6), file("fits", 5)], 5, mostFiles);
  assert.deepEqual(taken.map(({ name }) => name), ["fits"]);
  assert.deepEqual(problems, ["empty is empty.", "large is too large: a file may have 5 B."]);
});

test("attach: no more files than are sent at once", () => {
  const { taken, problems } = sort([file("1", 1), file("2", 1), file("3", 1), file("4", 1)], 5, 2);
  assert.deepEqual(taken.map(({ name }) => name), ["1", "2"]);
  assert.deepEqual(problems, [`At most ${mostFiles} files are sent at once.`]);
});
