import assert from "node:assert/strict";
import test from "node:test";
import { sentence } from "./api.ts";
import { kindOf, pdf } from "./attach.ts";
import { cardName, cardNumber, size, summary } from "./bubble.ts";
import { fromHash, toHash } from "./chosen.ts";
import { change, isOn } from "./customer.ts";
import { active, lastFailure } from "./failures.ts";
import { describe, words } from "./faults.ts";
import { backoff, concerns } from "./follow.ts";
import { statusWords } from "./pairing.ts";
import { customers, find, fromID, initials, label, nextBusiness } from "./people.ts";
import { arrived, customerAck, origin, tick, unread } from "./ticks.ts";
import type { Message, Person } from "./types.ts";
import { voice } from "./voice.ts";

const message = (m: Partial<Message>): Message => ({ id: "A", seq: 1, chat: "62", fromMe: true, kind: "text", at: 0, ack: 2, ...m });
const siti: Person = { id: "6281311110001", phone: "6281311110001", name: "Siti Rahayu" };

test("ticks", () => {
  assert.deepEqual([-1, 0, 1, 2, 3, 4, 9].map((ack) => tick(ack).sign), ["!", "◷", "✓", "✓✓", "✓✓", "✓✓", "✓✓"]);
  assert.equal(tick(2).blue, false);
  assert.equal(tick(3).blue, true);
  assert.equal(customerAck(message({ fromMe: false, seen: true })), 3);
  assert.deepEqual([origin(message({ session: "shop" })), origin(message({})), origin(message({ fromMe: false }))], ["cloudwa", "phone", "customer"]);
});

test("what a customer has, and reads", () => {
  assert.equal(arrived(message({ lost: true }), siti), false);
  assert.equal(arrived(message({ ack: -1 }), siti), false);
  assert.equal(arrived(message({ ack: 1 }), { ...siti, offline: true }), false);
  assert.equal(arrived(message({ ack: 1 }), siti), true);
  assert.equal(unread([message({}), message({ ack: 3 }), message({ fromMe: false }), message({ deleted: true })], siti).length, 1);
  assert.equal(unread([message({})], { ...siti, noReceipts: true }).length, 0);
});

test("people", () => {
  assert.equal(fromID("0813-1111-0001").id, siti.id);
  assert.equal(fromID("+62 813 1111 0001").phone, siti.id);
  assert.deepEqual(fromID("123456@lid"), { id: "123456@lid", lid: "123456" });
  assert.equal(fromID("ID.13491208655302741918").bsuid, "ID.13491208655302741918");
  assert.equal(find([{ id: "x@lid", lid: "x", phone: "62811" }], "62811")?.id, "x@lid");
  const known = [{ ...siti, name: "Siti R." }, { id: "120@g.us" }, { id: "62899", phone: "62899" }];
  const list = customers(known, "62877");
  assert.equal(list[0]?.name, "Siti R.");
  assert.deepEqual(list.slice(-2).map((p) => p.id), ["62899", "62877"]);
  assert.equal(list.some((p) => p.id.endsWith("@g.us")), false);
  assert.deepEqual(list.slice(3, 5).map(label), ["Dewi Anggraini (hidden id)", "Maya (business-scoped id)"]);
  assert.equal(initials("Toko Melati Indah"), "TM");
  assert.equal(initials("+62811"), "#");
});

test("the next business to scan with", () => {
  assert.equal(nextBusiness([], [])?.name, "Toko Melati");
  assert.equal(nextBusiness([], [{ name: "a", status: "WORKING", phone: "6281234567890" }])?.name, "Melati Katering");
  assert.equal(nextBusiness([], [{ name: "a", status: "FAILED", phone: "6281234567890" }])?.name, "Toko Melati"); // an unlinked phone scans again
});

test("changes and waiting", () => {
  assert.deepEqual(concerns([{ seq: 1, kind: "message", phone: "1" }], "1"), { state: false, chats: true });
  assert.deepEqual(concerns([{ seq: 1, kind: "message", phone: "2" }], "1"), { state: false, chats: false });
  assert.deepEqual(concerns([{ seq: 1, kind: "deliveries" }], "1"), { state: true, chats: false });
  assert.deepEqual(concerns([{ seq: 1, kind: "person" }], "1"), { state: true, chats: true });
  assert.deepEqual([1, 2, 3, 20].map(backoff), [250, 500, 1000, 5000]);
});

test("what is chosen stands in the address", () => {
  const chosen = { view: "owner", person: "271@lid", business: "62812", chat: "ID.1349" } as const;
  assert.deepEqual(fromHash(toHash(chosen)), chosen);
  assert.equal(fromHash("#view=nonsense").view, "customer");
});

test("words", () => {
  assert.equal(sentence("not possible: there is no phone"), "There is no phone.");
  assert.equal(statusWords("WORKING"), "works");
  assert.equal(statusWords("PASSKEY_REQUIRED"), "is passkey required");
  assert.equal(words("rate_overlimit"), "rate overlimit");
  assert.equal(describe({ id: 1, shape: "cut", times: 2, delayMs: 100, path: "/api/send*", session: "shop" }), "cut, 2 times, 100 ms slower, for /api/send* of shop");
  assert.equal(describe({ id: 1 }), "only slower, always, for any call");
  assert.equal(lastFailure([]), "");
  assert.equal(lastFailure([{ event: "message", status: 200 }]), "");
  assert.equal(lastFailure([{ event: "message", status: 500 }]), "The last webhook (message) was not taken: answer 500.");
  assert.equal(active({ "": { drop: 2, hold: false }, shop: { hold: true, events: ["message"] } }), 2);
  assert.equal(summary(message({ kind: "document", filename: "a.pdf" })), "Document: a.pdf");
  assert.equal(summary(message({ deleted: true, text: "x" })), "This message was deleted");
  assert.deepEqual([size(382), size(2048), size(3 << 20)], ["382 B", "2 KB", "3.0 MB"]);
});

test("files", () => {
  const card = "BEGIN:VCARD\nFN:Rina Kartika\nTEL;waid=62:+62 813\nEND:VCARD";
  assert.deepEqual([cardName(card), cardNumber(card)], ["Rina Kartika", "+62 813"]);
  assert.deepEqual([kindOf("image/png", false), kindOf("image/png", true), kindOf("audio/mpeg", false)], ["image", "document", "document"]);
  assert.equal(atob(voice).slice(0, 4), "OggS");
  const stream = /stream\n([^]*?)endstream/.exec(pdf)?.[1] ?? "";
  assert.equal(Number(/\/Length (\d+)/.exec(pdf)?.[1]), stream.trimEnd().length);
});

test("a customer's switches", () => {
  assert.equal(isOn(siti, "receipts"), true);
  assert.deepEqual(change("receipts", false), { noReceipts: true });
  assert.deepEqual(change("offline", true), { offline: true });
});
