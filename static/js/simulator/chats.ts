// The owner's list of chats.
import { summary, time } from "./bubble.ts";
import { byId, element, keyed, setText } from "./dom.ts";
import { initials, shortName } from "./people.ts";
import { chats, chosen, choose, drawing } from "./store.ts";
import { origin, tick } from "./ticks.ts";
import type { Chat } from "./types.ts";

function make(chat: Chat): HTMLElement {
  const button = element("button", { type: "button", class: "ph-chat" },
    element("span", { class: "ph-face", "aria-hidden": "true" }),
    element("span", { class: "ph-chat-text" }, element("strong", {}), element("span", { class: "ph-chat-last" })),
    element("span", { class: "ph-chat-end" }, element("time", {}), element("span", { class: "ph-chat-unread" })));
  return element("li", { "data-chat": chat.person.id }, button);
}

function update(made: HTMLElement, chat: Chat): void {
  const name = shortName(chat.person);
  setText(made.querySelector(".ph-face")!, initials(name));
  setText(made.querySelector("strong")!, name);
  const sign = chat.last?.fromMe ? `${tick(chat.last.ack).sign} ` : "";
  const busy = chat.theirs === "typing" ? "typing…" : chat.theirs === "recording" ? "recording…" : "";
  setText(made.querySelector(".ph-chat-last")!, busy || (chat.last ? sign + summary(chat.last) : ""));
  setText(made.querySelector("time")!, chat.last ? time(chat.last.at) : "");
  const unread = made.querySelector<HTMLElement>(".ph-chat-unread")!;
  setText(unread, chat.unread > 0 ? String(chat.unread) : "");
  unread.title = chat.unread > 0 ? "Not read in CloudWA" : "";
  made.dataset["origin"] = chat.last ? origin(chat.last) : "";
}

function draw(): void {
  keyed(byId("chats"), chats, (chat) => chat.person.id, make, update);
  byId("chats-none").hidden = chats.length > 0;
}

export function install(): void {
  drawing(draw);
  byId("chats").addEventListener("click", (event) => {
    const chat = (event.target as Element).closest<HTMLElement>("[data-chat]")?.dataset["chat"];
    if (chat && chat !== chosen.chat) void choose({ chat });
  });
  byId("back").addEventListener("click", () => void choose({ chat: "" }));
}
