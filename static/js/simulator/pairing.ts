// "Linked devices": scanning a session's code with the business's phone, entering a pairing code, unlinking.
import * as api from "./api.ts";
import { attempt, byId, element, keyed, notice, setText } from "./dom.ts";
import { nextBusiness } from "./people.ts";
import { chosen, drawing, loadChats, loadState, state } from "./store.ts";
import type { Session } from "./types.ts";

const waiting = (s: Session) => s.status === "SCAN_QR_CODE";
const linked = (s: Session) => !!s.phone && !s.unlinked;

const words: Record<string, string> = {
  WORKING: "works", STARTING: "is starting", SCAN_QR_CODE: "waits for a scan", STOPPED: "is stopped", FAILED: "has failed",
};

/** Says how a session is, also one in a status that is not known here. */
export const statusWords = (status: string): string => words[status] ?? `is ${status.toLowerCase().replaceAll("_", " ")}`;

function row(session: Session, action: string, label: string, primary: boolean): HTMLElement {
  const button = element("button", { type: "button", class: "btn", "data-size": "sm", "data-action": action }, label);
  if (!primary) button.dataset["variant"] = "outline";
  button.setAttribute("aria-label", `${label} ${session.name}`);
  return element("li", { "data-session": session.name }, element("div", { class: "ph-row-text" }, element("strong", {}, session.name), element("span", {})), button);
}

function describe(made: HTMLElement, session: Session, text: string): void {
  made.dataset["status"] = session.status;
  setText(made.querySelector(".ph-row-text span")!, text);
}

function draw(): void {
  const codes = state!.sessions.filter(waiting);
  keyed(byId("waiting"), codes, (s) => s.name, (s) => row(s, "scan", "Scan", true), (made, s) => {
    describe(made, s, s.code ? `QR code ${s.qrNumber}, or pairing code for +${s.codePhone}` : `QR code ${s.qrNumber}`);
  });
  byId("waiting-none").hidden = codes.length > 0;
  const devices = state!.sessions.filter(linked);
  keyed(byId("linked"), devices, (s) => s.name, (s) => row(s, "unlink", "Unlink", false), (made, s) => describe(made, s, `+${s.phone} ${statusWords(s.status)}`));
  byId("linked-none").hidden = devices.length > 0;
  offerBusiness();
}

/** Puts the next business into the fields, unless a person has typed there. */
function offerBusiness(): void {
  const [number, name] = [byId<HTMLInputElement>("link-number"), byId<HTMLInputElement>("link-name")];
  const next = nextBusiness(state!.phones, state!.sessions);
  if (!next || number.dataset["typed"] || name.dataset["typed"] || document.activeElement === number || document.activeElement === name) return;
  [number.value, name.value] = [next.phone, next.name];
}

async function link(call: (phone: string, name: string) => Promise<unknown>): Promise<void> {
  const [number, name] = [byId<HTMLInputElement>("link-number"), byId<HTMLInputElement>("link-name")];
  const phone = number.value.replace(/\D/g, "");
  if (!(await attempt(() => call(phone, name.value.trim())))) return;
  delete number.dataset["typed"];
  delete name.dataset["typed"];
  chosen.business = phone;
  await attempt(loadState);
  await attempt(loadChats);
  notice("Linked. Now be a customer and write something.");
}

async function onClick(button: HTMLElement): Promise<void> {
  const session = button.closest<HTMLElement>("[data-session]")?.dataset["session"] ?? "";
  if (button.dataset["action"] === "scan") await link((phone, name) => api.scan(session, phone, name));
  if (button.dataset["action"] === "unlink") await attempt(() => api.onSession(session, "unlink"));
}

export function install(): void {
  drawing(draw);
  byId("screen-link").addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-action]");
    if (button) void onClick(button);
  });
  byId("code-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const code = byId<HTMLInputElement>("link-code");
    void link((phone, name) => api.enterCode(code.value, phone, name)).then(() => { code.value = ""; });
  });
  for (const id of ["link-number", "link-name"]) {
    byId(id).addEventListener("input", (event) => { (event.target as HTMLElement).dataset["typed"] = "yes"; });
  }
}
