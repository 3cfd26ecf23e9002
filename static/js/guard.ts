// Asks before a message is sent that somebody else's answer may have made needless: what the page has seen goes with each message.
import { leaving } from "./chat.ts";

/** What was shown beyond the poll, and up to where somebody said yes, each by chat. */
const shown = new Map<string, number>();
const agreed = new Map<string, number>();

/** The last change that the page shows of a chat. */
export function seen(form: HTMLFormElement, conversation: string): number {
  const poll = document.getElementById("inbox-poll")?.getAttribute("hx-get") ?? "";
  const polled = Number(new URL(poll, location.origin).searchParams.get("after"));
  const field = form.elements.namedItem("seen") as HTMLInputElement | null;
  return Math.max(polled, Number(field?.value ?? 0), shown.get(conversation) ?? 0);
}

/** What a message is sent with that was written when the page had seen so much. */
export const consent = (conversation: string, seen: number) => Math.max(seen, agreed.get(conversation) ?? 0);

/** Shows the question; false keeps the message as a draft. The answers are in the thread by now. */
export function ask(conversation: string, asked: HTMLElement, text: string): Promise<boolean> {
  const seq = Number(asked.dataset["seen"]);
  shown.set(conversation, seq);
  const dialog = document.getElementById("compose-guard");
  if (!(dialog instanceof HTMLDialogElement)) return Promise.resolve(false);
  dialog.querySelector("[data-question]")?.replaceChildren(asked.textContent ?? "");
  dialog.querySelector("[data-yours]")?.replaceChildren(text);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    const done = () => {
      document.removeEventListener(leaving, done);
      const yes = dialog.returnValue === "send";
      if (yes) agreed.set(conversation, seq);
      resolve(yes);
    };
    dialog.addEventListener("close", done, { once: true });
    document.addEventListener(leaving, done);
  });
}

export function install(): void {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-guard]") : null;
    button?.closest("dialog")?.close(button.dataset["guard"]);
  });
}
