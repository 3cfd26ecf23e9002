// A message that is typed in a dialog: a place, or a contact.
import { elements } from "./answer.ts";
import * as drafts from "./drafts.ts";
import * as guard from "./guard.ts";
import { t } from "./i18n.ts";
import { conversation } from "./payload.ts";
import { post } from "./post.ts";
import { placeMessages, toEnd } from "./thread.ts";
import { showOf as toasts } from "./toast.ts";

/** Sends what was typed in a dialog. Where somebody answered meanwhile, its writer is asked first, and the dialog stays as it is. */
export async function sendPart(form: HTMLFormElement): Promise<void> {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  const problem = form.querySelector<HTMLElement>("[data-problem]");
  const chat = conversation(form);
  const fields = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
  fields["client_id"] = form.dataset["id"] ??= drafts.newID();
  fields["seen"] = String(guard.consent(chat, guard.seen(form, chat)));
  problem?.replaceChildren();
  let again = false;
  try {
    const answer = await post(form.action, fields);
    const parts = elements(await answer.text());
    const asked = parts.find((part) => part.matches("[data-asked]"));
    if (answer.ok) {
      placeMessages(parts, chat);
      toEnd();
      delete form.dataset["id"];
      form.reset();
      form.closest("dialog")?.close();
    } else if (asked) {
      placeMessages(parts.filter((part) => part !== asked), chat);
      form.ariaBusy = "false"; // the question keeps the button away, and its answer may be to press it
      again = await guard.ask(chat, asked, gist(form));
    } else {
      toasts(answer);
      if (answer.status === 409) delete form.dataset["id"]; // it may be that of another message: one that arrived, although its answer did not
      problem?.replaceChildren(parts.find(({ id }) => id === "compose-problem")?.textContent ?? "");
    }
  } catch {
    problem?.replaceChildren(t("The server did not answer. Try again."));
  }
  form.ariaBusy = "false";
  if (again && form.isConnected) await sendPart(form);
}

/** What is to be sent, for the question. */
const gist = (form: HTMLFormElement) => [...form.querySelectorAll<HTMLInputElement>("input:not([type=hidden])")].map(({ value }) => value).filter(Boolean).join(", ");
