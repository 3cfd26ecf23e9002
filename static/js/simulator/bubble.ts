// One message: its content, which is built once, and its foot with time and ticks, which changes.
import { mediaURL } from "./api.ts";
import { element, setText } from "./dom.ts";
import { customerAck, origin, tick } from "./ticks.ts";
import type { Message } from "./types.ts";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hour12: false });

export const time = (ms: number): string => clock.format(ms);

const kinds: Record<string, string> = {
  image: "Photo", video: "Video", voice: "Voice note", audio: "Audio", document: "Document", sticker: "Sticker", location: "Location", contact: "Contact", poll: "Poll",
};

/** A message in a few words, for lists and quotes. */
export function summary(m: Message): string {
  if (m.deleted) return "This message was deleted";
  const kind = kinds[m.kind] ?? "";
  return [kind, m.kind === "document" ? m.filename || m.text : m.text].filter(Boolean).join(": ") || m.kind;
}

/** The name in a contact card. */
export const cardName = (card: string): string => /^FN[^:]*:(.*)$/m.exec(card)?.[1]?.trim() || "Contact";

/** The number in a contact card. */
export const cardNumber = (card: string): string => /^TEL[^:]*:(.*)$/m.exec(card)?.[1]?.trim() ?? "";

/** Bytes as people read them. */
export const size = (bytes: number): string => (bytes < 1024 ? `${bytes} B` : bytes < 1 << 20 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / (1 << 20)).toFixed(1)} MB`);

function media(m: Message): Node[] {
  if (!m.file) return [];
  const address = mediaURL(m.file);
  const type = m.mimetype ?? "";
  if (type.startsWith("image/") && !type.includes("svg")) return [element("img", { src: address, alt: m.text || kinds[m.kind] || "Picture" })];
  if (type.startsWith("video/")) return [element("video", { src: address, controls: "", preload: "metadata" })];
  if (type.startsWith("audio/")) return [element("audio", { src: address, controls: "", preload: "metadata" })];
  return [element("a", { class: "ph-bubble-file", href: address, download: m.filename ?? m.file }, m.filename || "File", element("small", {}, size(m.size ?? 0)))];
}

function content(m: Message): Node[] {
  const parts = media(m);
  if (m.location) {
    const { latitude, longitude } = m.location;
    const name = m.location.name || m.location.title || "A place";
    parts.push(element("p", { class: "ph-bubble-place" }, element("strong", {}, name), element("small", {}, `${latitude}, ${longitude}`)));
  }
  for (const card of m.vcards ?? []) parts.push(element("p", { class: "ph-bubble-card" }, element("strong", {}, cardName(card)), element("small", {}, cardNumber(card))));
  if (m.text) parts.push(element("p", { class: "ph-bubble-text", dir: "auto" }, m.text));
  if (m.options?.length) parts.push(element("ul", { class: "ph-bubble-options" }, ...m.options.map((option) => element("li", {}, option))));
  return parts;
}

/** Makes an empty bubble. */
export function make(m: Message): HTMLElement {
  const actions = element("button", { type: "button", class: "ph-bubble-more", "data-action": "message", "aria-label": "Message actions" }, "⌄");
  const foot = element("p", { class: "ph-bubble-foot" }, element("span", { class: "ph-bubble-origin" }), element("time", {}), element("span", { class: "ph-ticks", role: "img" }));
  const bubble = element("div", { class: "ph-bubble" }, element("div", { class: "ph-bubble-quote" }), element("div", { class: "ph-bubble-body" }), foot, actions);
  return element("li", { class: "ph-message", "data-message": m.id }, bubble, element("p", { class: "ph-reactions" }));
}

/** Brings a bubble to a message. Mine says on whose side of the thread it stands. */
export function update(made: HTMLElement, m: Message, mine: boolean, quoted: Message | undefined, owner: boolean): void {
  const ack = m.fromMe ? m.ack : customerAck(m);
  const data = { from: mine ? "me" : "them", kind: m.kind, origin: origin(m), ack: String(ack), deleted: String(!!m.deleted), edited: String(!!m.edited) };
  Object.assign(made.dataset, data);
  drawBody(made, m);
  const quote = made.querySelector<HTMLElement>(".ph-bubble-quote")!;
  quote.hidden = !m.replyTo || !!m.deleted;
  setText(quote, quoted ? summary(quoted) : "A message that is not here");
  const place = m.fromMe && owner ? (m.session ? "sent from CloudWA" : "typed here") : "";
  setText(made.querySelector(".ph-bubble-origin")!, [m.edited && !m.deleted ? "edited" : "", place].filter(Boolean).join(" · "));
  setText(made.querySelector("time")!, time(m.at));
  const ticks = made.querySelector<HTMLElement>(".ph-ticks")!;
  ticks.hidden = !mine || !!m.deleted;
  const { sign, meaning, blue } = tick(ack);
  setText(ticks, sign);
  ticks.setAttribute("aria-label", m.lost ? `${meaning}, and lost on the way` : meaning);
  Object.assign(ticks.dataset, { blue: String(blue), failed: String(ack < 0) });
  setText(made.querySelector(".ph-reactions")!, m.deleted ? "" : (m.reactions ?? []).map((r) => r.text).join(""));
}

/** Builds the content anew only when it differs: a voice note that plays goes on while ticks come. */
function drawBody(made: HTMLElement, m: Message): void {
  const sign = JSON.stringify([m.deleted, m.text, m.file, m.location, m.vcards, m.options]);
  if (made.dataset["content"] === sign) return;
  made.dataset["content"] = sign;
  const parts = m.deleted ? [element("p", { class: "ph-bubble-gone" }, summary(m))] : content(m);
  made.querySelector(".ph-bubble-body")!.replaceChildren(...parts);
}
