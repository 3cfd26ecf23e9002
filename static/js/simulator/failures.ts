// Everything that can go wrong: switches and counts of one number or of all, what happens once, and how the gateway is.
import * as api from "./api.ts";
import { attempt, byId, element, keyed, notice, setText } from "./dom.ts";
import { drawing, state } from "./store.ts";
import type { Attempt, Values } from "./types.ts";

const scope = () => byId<HTMLSelectElement>("scope").value;

const inputs = (kind: string) => document.querySelectorAll<HTMLInputElement | HTMLSelectElement>(`[data-${kind}]`);

/** Shows a value in a control, unless a person is just changing it. */
function show(control: HTMLInputElement | HTMLSelectElement, value: unknown): void {
  if (control instanceof HTMLInputElement && control.type === "checkbox") {
    control.checked = !!value;
    return;
  }
  const text = String(value ?? (control instanceof HTMLSelectElement ? "" : 0));
  if (control === document.activeElement || control.value === text) return;
  if (control instanceof HTMLSelectElement && ![...control.options].some((o) => o.value === text)) control.append(element("option", { value: text }, text));
  control.value = text;
}

/** How many switches and counts are on, over all numbers. */
export const active = (switches: Record<string, Values>): number =>
  Object.values(switches).reduce((sum, one) => sum + Object.entries(one).filter(([name, value]) => name !== "events" && !!value).length, 0);

/** The newest webhook that was not taken, in a sentence; empty when the newest one was. */
export function lastFailure(recent: Attempt[]): string {
  const last = recent.at(-1);
  if (!last || (last.status >= 200 && last.status < 300)) return "";
  return `The last webhook (${last.event}) was not taken: ${last.status ? `answer ${last.status}` : last.error || "no answer"}.`;
}

function drawCounts(): void {
  for (const place of document.querySelectorAll<HTMLElement>("[data-delivery]")) setText(place, String(state!.deliveries[place.dataset["delivery"]!] ?? 0));
  const sentence = lastFailure(state!.deliveries.recent ?? []);
  byId("last-failure").hidden = sentence === "";
  setText(byId("last-failure"), sentence);
}

function draw(): void {
  drawCounts();
  const list = byId<HTMLSelectElement>("scope");
  keyed(list, ["", ...state!.sessions.map((s) => s.name)], (name) => name, (name) => element("option", { value: name }), (made, name) => {
    const phone = state!.sessions.find((s) => s.name === name)?.phone;
    setText(made, name === "" ? "All numbers" : phone ? `+${phone} (${name})` : name);
  });
  const switches = state!.switches[scope()] ?? {};
  for (const control of inputs("switch")) show(control, switches[control.dataset["switch"]!]);
  for (const control of inputs("count")) show(control, switches[control.dataset["count"]!]);
  for (const control of inputs("setting")) show(control, state!.settings[control.dataset["setting"]!]);
  const on = active(state!.switches) + state!.faults.length + (state!.settings["down"] ? 1 : 0);
  setText(byId("failures-summary"), on === 0 ? "Everything works" : on === 1 ? "1 is on" : `${on} are on`);
}

/** What a control holds, as the control API wants it. */
function valueOf(control: HTMLInputElement | HTMLSelectElement): unknown {
  if (control instanceof HTMLInputElement && control.type === "checkbox") return control.checked;
  return control instanceof HTMLInputElement || control.id === "setting-autoAck" ? Math.trunc(Number(control.value)) || 0 : control.value;
}

async function onChange(control: HTMLInputElement | HTMLSelectElement): Promise<void> {
  const { switch: toggled, count, setting } = control.dataset;
  const name = toggled ?? count;
  const value = valueOf(control);
  if (name) await attempt(() => api.switches(scope(), { [name]: value }));
  else if (setting) await attempt(() => api.settings({ [setting]: value }));
  else if (control.id !== "scope") return;
  draw();
}

/** The session that a one-off happens to: the chosen one, or the only one there is. */
function target(): string {
  if (scope()) return scope();
  if (state!.sessions.length === 1) return state!.sessions[0]!.name;
  throw new Error("Choose a number first, in the list at the top of the failures.");
}

const oneDay = 86_400;

const things: Record<string, () => Promise<unknown>> = {
  next: () => api.onSession(target(), "next"),
  unlink: () => api.onSession(target(), "unlink"),
  drop: () => api.onSession(target(), "drop", { status: "STARTING", back: true }),
  restrict: () => api.onSession(target(), "restrict", {
    reachoutTimelock: { enforcementType: "RESTRICT_ALL_COMPANIONS", isActive: true, timeEnforcementEnds: Math.floor(Date.now() / 1000) + oneDay },
  }),
  unrestrict: () => api.onSession(target(), "restrict", {}),
  restart: () => api.restart(false),
  "restart-lose": () => api.restart(true),
};

async function onClick(button: HTMLElement): Promise<void> {
  const { do: what, release } = button.dataset;
  if (what && (await attempt(async () => things[what]?.()))) notice("Done.");
  if (release) await attempt(async () => notice(`${(await api.release(scope(), release)).released} released.`));
}

export function install(): void {
  drawing(draw);
  const panel = byId("failures");
  panel.addEventListener("change", (event) => {
    const control = event.target;
    if (control instanceof HTMLInputElement || control instanceof HTMLSelectElement) void onChange(control).then(() => control.dataset["count"] && control.blur());
  });
  panel.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-do], [data-release]");
    if (button) void onClick(button);
  });
}
