import assert from "node:assert/strict";
import test from "node:test";
import { load, n, t } from "./i18n.ts";

test("t returns the English text when there is no translation", () => {
  load({});
  assert.equal(t("Copied."), "Copied.");
});

test("t fills values in order and leaves what has none", () => {
  load({ "%s sent %d": "%s mengirim %d" });
  assert.equal(t("%s sent %d", "Siti", 3), "Siti mengirim 3");
  assert.equal(t("%d %% of %s", 40, "a%s"), "40 % of a%s");
  assert.equal(t("%s and %s", "one"), "one and %s");
});

test("n chooses by the number in English and has one form in Indonesian", () => {
  load({});
  assert.equal(n("%d cat", "%d cats", 1), "1 cat");
  assert.equal(n("%d cat", "%d cats", 0), "0 cats");
  load({ "%d cat": "%d kucing" });
  assert.equal(n("%d cat", "%d cats", 1), "1 kucing");
  assert.equal(n("%d cat", "%d cats", 9), "9 kucing");
});

test("a translation named like an object's own method is not taken from it", () => {
  load(JSON.parse('{"x":"y"}') as Record<string, string>);
  assert.equal(t("toString"), "toString");
});
