// The panel about the customer that is chosen, and new customers.
import * as api from "./api.ts";
import { attempt, byId, notice, setText } from "./dom.ts";
import { fromID, known } from "./people.ts";
import { choose, customer, drawing, loadState } from "./store.ts";
import type { Person } from "./types.ts";

/** Read receipts are on unless a person has none; all other switches are members as they are. */
export const isOn = (person: Person, name: string): boolean => (name === "receipts" ? !person.noReceipts : !!person[name as keyof Person]);

/** The change of a person that a switch makes. */
export const change = (name: string, on: boolean): Partial<Person> => (name === "receipts" ? { noReceipts: !on } : { [name]: on });

function draw(): void {
  const person = customer();
  setText(byId("person-summary"), [person.name, known(person)].filter(Boolean).join(" · "));
  for (const input of document.querySelectorAll<HTMLInputElement>("[data-person]")) {
    input.checked = isOn(person, input.dataset["person"]!);
  }
}

async function add(): Promise<void> {
  const [id, name] = [byId<HTMLInputElement>("new-id"), byId<HTMLInputElement>("new-name")];
  const person = fromID(id.value);
  if (person.id === "" || person.id === "@lid") return notice("Give the customer a number, a hidden id or a business-scoped id.");
  const typed = name.value.trim();
  if (!(await attempt(async () => { await api.person(typed ? { ...person, name: typed } : person); await loadState(); }))) return;
  id.value = name.value = "";
  await choose({ view: "customer", person: person.id });
}

export function install(): void {
  drawing(draw);
  byId("people").addEventListener("change", (event) => {
    const input = event.target as HTMLInputElement;
    const name = input.dataset["person"];
    if (!name) return;
    const { id, phone, lid, bsuid, name: called } = customer();
    const who = Object.fromEntries(Object.entries({ id, phone, lid, bsuid, name: called }).filter(([, value]) => value));
    void attempt(() => api.person({ ...who, ...change(name, input.checked) })).then((done) => { if (!done) draw(); });
  });
  byId("person-form").addEventListener("submit", (event) => {
    event.preventDefault();
    void add();
  });
}
