// A message that is typed in a dialog: a place, or a contact.
import { elements } from "./answer.ts";
import * as drafts from "./drafts.ts";
import { t } from "./i18n.ts";
import { post } from "./post.ts";
import { placeMessages, toEnd } from "./thread.ts";
import { showOf as toasts } from "./toast.ts";

/** Sends what was typed in a dialog. */
export async function sendPart(form: HTMLFormElement): Promise<void> {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  const problem = form.querySelector<HTMLElement>("[data-problem]");
  const fields = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
  fields["client_id"] = form.dataset["id"] ??= drafts.newID();
  try {
    const answer = await post(form.action, fields);
    const parts = elements(await answer.text());
    if (answer.ok) {
      placeMessages(parts);
      toEnd();
      delete form.dataset["id"];
      form.reset();
      form.closest("dialog")?.close();
    } else toasts(answer);
    problem?.replaceChildren(answer.ok ? "" : (parts.find(({ id }) => id === "compose-problem")?.textContent ?? ""));
  } catch {
    problem?.replaceChildren(t("The server did not answer. Try again."));
  }
  form.ariaBusy = "false";
}
