// Errors that CloudWA's next calls of the gateway get.
import * as api from "./api.ts";
import { attempt, byId, element, keyed, setText } from "./dom.ts";
import { drawing, state } from "./store.ts";
import type { Fault } from "./types.ts";

/** A shape's name as words: "rate_overlimit" is "rate overlimit". */
export const words = (shape: string): string => shape.replaceAll("_", " ");

/** A fault in one line. */
export function describe(fault: Fault): string {
  const what = fault.shape ? words(fault.shape) : "only slower";
  const often = fault.times ? (fault.times === 1 ? "once" : `${fault.times} times`) : "always";
  const slow = fault.delayMs ? `, ${fault.delayMs} ms slower` : "";
  return `${what}, ${often}${slow}, for ${fault.path || "any call"}${fault.session ? ` of ${fault.session}` : ""}`;
}

function make(fault: Fault): HTMLElement {
  const button = element("button", { type: "button", class: "btn", "data-variant": "outline", "data-size": "sm", "data-remove": String(fault.id) }, "Remove");
  return element("li", { "data-fault": String(fault.id) }, element("span", { class: "ph-row-text" }), button);
}

function draw(): void {
  keyed(byId("faults"), state!.faults, (f) => String(f.id), make, (made, f) => setText(made.querySelector(".ph-row-text")!, describe(f)));
}

async function add(): Promise<void> {
  const value = (id: string) => byId<HTMLInputElement | HTMLSelectElement>(id).value;
  await attempt(() => api.addFault({
    session: byId<HTMLSelectElement>("scope").value, path: value("fault-path"), shape: value("fault-shape"),
    times: Number(value("fault-times")) || 0, delayMs: Number(value("fault-delay")) || 0, perform: byId<HTMLInputElement>("fault-perform").checked,
  }));
}

async function offerShapes(): Promise<void> {
  const list = byId<HTMLSelectElement>("fault-shape");
  for (const shape of await api.shapes()) list.append(element("option", { value: shape }, words(shape)));
}

export function install(): void {
  drawing(draw);
  void attempt(offerShapes);
  byId("fault-form").addEventListener("submit", (event) => {
    event.preventDefault();
    void add();
  });
  byId("fault-clear").addEventListener("click", () => void attempt(() => api.removeFault()));
  byId("faults").addEventListener("click", (event) => {
    const id = (event.target as Element).closest<HTMLElement>("[data-remove]")?.dataset["remove"];
    if (id) void attempt(() => api.removeFault(Number(id)));
  });
}
