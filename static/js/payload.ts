// What a message is sent as.
import * as guard from "./guard.ts";
import type { Outgoing } from "./outgoing.ts";

/** The id of the chat that a form writes in: another one may be open by the time an answer comes. */
export const conversation = (form: HTMLFormElement) => new URL(form.action).pathname.split("/")[2] ?? "";

/** The name of a chat among what the browser keeps for its composer. */
export const draftKey = (form: HTMLFormElement) => form.dataset["compose"] ?? "";

/** What goes with a message beside it: what its writer has seen, and the draft that ends with it. */
async function more(form: HTMLFormElement, { seen, kept }: Outgoing): Promise<Record<string, string>> {
  const fields: Record<string, string> = {};
  if (seen !== undefined) fields["seen"] = String(guard.consent(conversation(form), seen));
  if (kept) fields["kept"] = await kept;
  return fields;
}

/** Returns the fields of the form that brings a message to the server. */
export async function payload(form: HTMLFormElement, message: Outgoing): Promise<Record<string, string> | FormData> {
  const { id, text, reply, plain, chosen } = message;
  const fields: Record<string, string> = { ...(await more(form, message)), client_id: id, text };
  if (reply) fields["reply_to"] = reply;
  if (plain) fields["no_preview"] = "1";
  if (!chosen) return fields;
  const files = new FormData();
  for (const [name, value] of Object.entries(fields)) files.set(name, value);
  if (chosen.document) files.set("as_document", "1");
  if (chosen.voice !== undefined) files.set("voice", "1");
  files.set("file", chosen.file);
  return files;
}
