// What can be done with one message: react, reply, edit, delete.
import * as api from "./api.ts";
import { begin } from "./compose.ts";
import { attempt, byId } from "./dom.ts";
import { chosen, drawing, messages } from "./store.ts";
import { isMine } from "./thread.ts";

let open = "";
let opener: HTMLElement | null = null;

function close(): void {
  open = "";
  byId("sheet").hidden = true;
  if (byId("sheet").contains(document.activeElement) || document.activeElement === document.body) opener?.focus();
}

function show(id: string, from: HTMLElement): void {
  [open, opener] = [id, from];
  draw();
  from.closest("li")?.scrollIntoView({ block: "nearest" }); // the sheet takes room from the thread
  byId("sheet").querySelector("button")?.focus();
}

function draw(): void {
  const message = messages.find((m) => m.id === open);
  const sheet = byId("sheet");
  sheet.hidden = !message || chosen.view === "link";
  if (!message) return;
  const mine = isMine(message);
  sheet.dataset["for"] = message.id;
  for (const [act, possible] of [["reply", true], ["edit", mine && message.kind === "text"], ["delete", mine]] as const) {
    sheet.querySelector<HTMLElement>(`[data-act=${act}]`)!.hidden = !possible || !!message.deleted;
  }
}

async function run(button: HTMLElement): Promise<void> {
  const message = messages.find((m) => m.id === open);
  if (!message) return;
  const { act: what, react } = button.dataset;
  const fromMe = chosen.view === "owner";
  close();
  if (react !== undefined) await attempt(() => api.act(chosen.business, { message: message.id, do: "react", text: react, fromMe }));
  else if (what === "delete") await attempt(() => api.act(chosen.business, { message: message.id, do: "delete", fromMe }));
  else if (what === "reply" || what === "edit") begin(what, message);
}

export function install(): void {
  drawing(draw);
  byId("thread").addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-action=message]");
    const id = button?.closest<HTMLElement>("[data-message]")?.dataset["message"];
    if (button && id) show(id, button);
  });
  byId("sheet").addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("button");
    if (button?.id === "sheet-close") close();
    else if (button) void run(button);
  });
  byId("sheet").addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
}
