// What is chosen on the page. It stands in the address behind the #, so that it survives a reload and two tabs can be two people.

export type View = "customer" | "owner" | "link";

export interface Chosen {
  view: View;
  person: string; // the customer
  business: string; // number of the business's phone
  chat: string; // that the owner has opened
}

const views: View[] = ["customer", "owner", "link"];

export function fromHash(hash: string): Chosen {
  const values = new URLSearchParams(hash.replace(/^#/, ""));
  const view = values.get("view") as View;
  return {
    view: views.includes(view) ? view : "customer",
    person: values.get("person") ?? "6281311110001",
    business: values.get("business") ?? "",
    chat: values.get("chat") ?? "",
  };
}

export function toHash(chosen: Chosen): string {
  const values = new URLSearchParams();
  for (const [key, value] of Object.entries(chosen)) if (value) values.set(key, String(value));
  return `#${values}`;
}
