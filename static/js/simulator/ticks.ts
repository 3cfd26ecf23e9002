// What the ticks under a message mean, and which messages the other side has.
import type { Message, Person } from "./types.ts";

export interface Tick {
  sign: string;
  meaning: string;
  blue: boolean;
}

const all: Record<number, Tick> = {
  [-1]: { sign: "!", meaning: "Not sent", blue: false },
  0: { sign: "◷", meaning: "Sending", blue: false },
  1: { sign: "✓", meaning: "Sent", blue: false },
  2: { sign: "✓✓", meaning: "Delivered", blue: false },
  3: { sign: "✓✓", meaning: "Read", blue: true },
  4: { sign: "✓✓", meaning: "Played", blue: true },
};

/** The sign for an ack; one that is not known looks like the nearest below it. */
export const tick = (ack: number): Tick => all[Math.max(-1, Math.min(4, Math.floor(ack)))]!;

/** How far a customer's own message came: the business has it as soon as it is written, and reads it when CloudWA does. */
export const customerAck = (m: Message): number => (m.seen ? 3 : 2);

/** Whether a customer has got a message of the business. */
export const arrived = (m: Message, customer: Person): boolean => !m.fromMe || (!m.lost && m.ack >= 0 && !(customer.offline && m.ack < 2));

/** The messages whose ticks turn blue when the customer looks at the chat. */
export const unread = (messages: Message[], customer: Person): Message[] =>
  customer.noReceipts ? [] : messages.filter((m) => m.fromMe && !m.deleted && m.ack < 3 && arrived(m, customer));

/** Where a message was written. */
export const origin = (m: Message): "customer" | "cloudwa" | "phone" => (!m.fromMe ? "customer" : m.session ? "cloudwa" : "phone");
