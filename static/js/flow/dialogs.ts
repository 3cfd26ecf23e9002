// The dialogs of the canvas: whose changes shall stay, and what was not saved.
import { t } from "../i18n.ts";
import { h } from "./dom.ts";
import type { Conflict } from "./sync.ts";

interface Answer<T> {
  label: string;
  value: T;
  main?: boolean;
}

/** Asks a question in a dialog. Escape is the last answer. */
function ask<T>(title: string, body: Node, answers: Answer<T>[]): Promise<T> {
  return new Promise((resolve) => {
    const buttons = answers.map(({ label, value, main }) => {
      const button = h("button", { type: "button", class: "btn", "data-variant": main ? null : "outline" }, label);
      button.addEventListener("click", () => {
        resolve(value);
        dialog.close();
      });
      return button;
    });
    const dialog = h("dialog", { class: "dialog", role: "alertdialog", "aria-labelledby": "flow-ask-title", "aria-describedby": "flow-ask-text" },
      h("div", {}, h("header", {}, h("h2", { id: "flow-ask-title" }, title)), h("section", { id: "flow-ask-text", class: "flow-ask" }, body), h("footer", {}, ...buttons.reverse())));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answers.at(-1)!.value);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

export function askConflict(conflicts: Conflict[]): Promise<"mine" | "theirs" | "later"> {
  const body = h("div", {}, h("p", {}, t("Somebody else has changed these since you opened the flow:")),
    h("ul", {}, ...conflicts.slice(0, 8).map(({ title, text }) => h("li", {}, h("b", { dir: "auto" }, title), text ? ` ${text}` : null))),
    conflicts.length > 8 ? h("p", {}, t("and %d more", conflicts.length - 8)) : "");
  return ask(t("Whose changes shall stay?"), body, [
    { label: t("Keep mine"), value: "mine", main: true }, { label: t("Take theirs"), value: "theirs" }, { label: t("Decide later"), value: "later" },
  ]);
}

export function askRestore(when: string): Promise<"restore" | "discard" | "later"> {
  return ask(t("Changes were not saved"), h("p", {}, t("Changes to this flow from %s were kept on this computer. Shall they be made now?", when)), [
    { label: t("Restore"), value: "restore", main: true }, { label: t("Discard"), value: "discard" }, { label: t("Decide later"), value: "later" },
  ]);
}
