// The switches above the phone: whose hands it is in, which customer, which business.
import { byId, element, keyed } from "./dom.ts";
import { customers, label } from "./people.ts";
import { chosen, choose, drawing, state } from "./store.ts";
import type { View } from "./chosen.ts";

function fill(list: HTMLSelectElement, options: { value: string; label: string }[], value: string): void {
  keyed(list, options, (o) => o.value, (o) => element("option", { value: o.value }), (made, o) => {
    if (made.textContent !== o.label) made.textContent = o.label;
  });
  if (list.value !== value) list.value = value;
}

function draw(): void {
  const person = byId<HTMLSelectElement>("person");
  const offered = customers(state!.people, chosen.person);
  const mine = offered.find((p) => p.id === chosen.person || p.phone === chosen.person || `${p.lid}@lid` === chosen.person || p.bsuid === chosen.person);
  fill(person, offered.map((p) => ({ value: p.id, label: label(p) })), mine?.id ?? chosen.person);

  const businesses = state!.phones.map((p) => ({ value: p.phone, label: p.name || `+${p.phone}` }));
  fill(byId<HTMLSelectElement>("business"), businesses.length > 0 ? businesses : [{ value: "", label: "None linked yet" }], chosen.business);

  for (const button of document.querySelectorAll<HTMLElement>("[data-view][aria-pressed]")) {
    button.setAttribute("aria-pressed", String(button.dataset["view"] === chosen.view));
  }
  byId("phone").dataset["view"] = chosen.view;
  byId("person-field").hidden = chosen.view !== "customer";
  byId("business-field").hidden = chosen.view === "link";
  byId("screen-link").hidden = chosen.view !== "link";
  byId("screen-chats").hidden = chosen.view !== "owner" || chosen.chat !== "";
  byId("screen-thread").hidden = chosen.view === "link" || (chosen.view === "owner" && chosen.chat === "");
}

export function install(): void {
  drawing(draw);
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("button[data-view]");
    if (button) void choose({ view: button.dataset["view"] as View, chat: "" });
  });
  byId<HTMLSelectElement>("person").addEventListener("change", (event) => void choose({ person: (event.target as HTMLSelectElement).value }));
  byId<HTMLSelectElement>("business").addEventListener("change", (event) => void choose({ business: (event.target as HTMLSelectElement).value, chat: "" }));
}
