import assert from "node:assert/strict";
import test from "node:test";
import { clock, type Happening, idle, next, type State, typeOf } from "./recorder.ts";

const limits = { bytes: 200_000, seconds: 60 };
const after = (...happenings: Happening[]): State => happenings.reduce((state, now) => next(state, now, limits), idle);

const record = { type: "record", chat: "siti" } as const;
const granted = { type: "granted", at: 1_000 } as const;
const part = (bytes: number, at: number) => ({ type: "part", bytes, at }) as const;

test("recorder: recorded, stopped and kept", () => {
  assert.deepEqual(after(record), { is: "asking", chat: "siti" });
  assert.deepEqual(after(record, granted), { is: "recording", chat: "siti", since: 1_000, bytes: 0 });
  const stopped = after(record, granted, part(10, 2_000), { type: "stop", at: 13_400 });
  assert.deepEqual(stopped, { is: "ending", chat: "siti", seconds: 12, bytes: 10, kept: true, full: false });
  assert.deepEqual(next(stopped, part(5, 13_500), limits), { ...stopped, bytes: 15 });
  assert.equal(next(stopped, { type: "ended" }, limits), idle);
});

test("recorder: cancelled, and nothing is kept", () => {
  assert.equal(after(record, { type: "cancel" }), idle);
  assert.equal(after(record, { type: "refused" }), idle);
  const cancelled = after(record, granted, part(10, 2_000), { type: "cancel" });
  assert.equal(cancelled.is === "ending" && cancelled.kept, false);
  assert.equal(next(cancelled, { type: "stop", at: 9_000 }, limits), cancelled); // too late to keep it
});

test("recorder: a microphone that comes too late begins nothing", () => {
  assert.equal(after(record, { type: "cancel" }, granted), idle);
  assert.equal(after(granted), idle);
});

test("recorder: one recording at a time", () => {
  for (const state of [after(record), after(record, granted), after(record, granted, { type: "stop", at: 2_000 })]) {
    assert.equal(next(state, { type: "record", chat: "budi" }, limits), state);
  }
});

test("recorder: it ends by itself when it is full", () => {
  const long = after(record, granted, part(10, 60_999), part(10, 61_000));
  assert.deepEqual(long, { is: "ending", chat: "siti", seconds: 60, bytes: 20, kept: true, full: true });
  const large = after(record, granted, part(134_464, 2_000), part(1, 3_000));
  assert.deepEqual(large, { is: "ending", chat: "siti", seconds: 2, bytes: 134_465, kept: true, full: true });
});

test("recorder: what the browser makes, where it can be sent", () => {
  const chromium = (type: string) => type === "audio/webm;codecs=opus" || type === "audio/mp4";
  const safari = (type: string) => type === "audio/mp4";
  assert.equal(typeOf(() => true, true), "audio/ogg;codecs=opus");
  assert.equal(typeOf(chromium, true), "audio/webm;codecs=opus");
  assert.equal(typeOf(safari, true), "audio/mp4");
  assert.equal(typeOf(safari, false), "");
});

test("recorder: lengths", () => assert.deepEqual([0, 9.9, 60, 754].map(clock), ["0:00", "0:09", "1:00", "12:34"]));
