// Who may write: some customers to begin with, and everybody the simulator knows.
import type { Person, Phone, Session } from "./types.ts";

/** Customers that are offered before anybody has written. One is known by the hidden id only, one by the business-scoped id only. */
export const demo: Person[] = [
  { id: "6281311110001", phone: "6281311110001", name: "Siti Rahayu" },
  { id: "6281311110002", phone: "6281311110002", name: "Agus Pratama" },
  { id: "6281311110003", phone: "6281311110003", name: "Putu Wijaya" },
  { id: "271828182845904@lid", lid: "271828182845904", name: "Dewi Anggraini" },
  { id: "ID.13491208655302741918", bsuid: "ID.13491208655302741918", name: "Maya" },
];

/** Businesses whose phones are offered for scanning. */
export const businesses = [
  { phone: "6281234567890", name: "Toko Melati" },
  { phone: "6281234567891", name: "Melati Katering" },
  { phone: "6281234567892", name: "Kopi Senja" },
];

const names = (p: Person) => [p.id, p.phone, p.bsuid, p.lid && `${p.lid}@lid`].filter((name): name is string => !!name);

/** Finds a person by any of their names. */
export const find = (people: Person[], id: string): Person | undefined => people.find((p) => names(p).includes(id));

/** Lists the customers to choose from: those offered, as the simulator knows them, then everybody else. Groups are nobody. */
export function customers(known: Person[], chosen: string): Person[] {
  const list = demo.map((offered) => find(known, offered.id) ?? offered);
  for (const person of known) {
    const isPerson = !person.id.endsWith("@g.us") && !person.id.endsWith("@broadcast");
    if (isPerson && !list.some((p) => p.id === person.id)) list.push(person);
  }
  if (chosen && !find(list, chosen)) list.push(fromID(chosen));
  return list;
}

/** Makes a person of what somebody typed: a number in any writing, a hidden id with @lid, or a business-scoped id. */
export function fromID(text: string): Person {
  const typed = text.trim();
  if (/^[A-Z]{2}\.\w+$/.test(typed)) return { id: typed, bsuid: typed };
  const digits = typed.replace(/\D/g, "");
  if (typed.endsWith("@lid")) return { id: `${digits}@lid`, lid: digits };
  const phone = digits.replace(/^0(?=8)/, "62"); // as people in Indonesia write it
  return { id: phone, phone };
}

/** Names a person in a list: the name, and how the person is known where that is no number. */
export function label(person: Person): string {
  if (person.phone) return shortName(person);
  return `${shortName(person)} (${person.lid ? "hidden id" : "business-scoped id"})`;
}

/** All under which a person is known. */
export const known = (person: Person): string => [person.phone && `+${person.phone}`, person.lid && `hidden id ${person.lid}`, person.bsuid].filter(Boolean).join(" · ");

/** The name alone, or what there is in its place. */
export const shortName = (person: Person): string => person.name || (person.phone ? `+${person.phone}` : person.id);

/** One or two letters for the picture. */
export const initials = (name: string): string =>
  name.split(/\s+/).filter((word) => /^[\p{L}]/u.test(word)).slice(0, 2).map((word) => word.charAt(0).toUpperCase()).join("") || "#";

/** The business to scan with next: the first whose phone is linked to nothing that works. */
export function nextBusiness(phones: Phone[], sessions: Session[]): { phone: string; name: string } | undefined {
  const working = new Set(sessions.filter((s) => s.status === "WORKING").map((s) => s.phone));
  const free = businesses.find((b) => !working.has(b.phone));
  if (!free) return undefined;
  return { phone: free.phone, name: phones.find((p) => p.phone === free.phone)?.name || free.name };
}
