// The dialogs of the canvas: whose changes shall stay, what was not saved, and the keys.
import { t } from "../i18n.ts";
import { h } from "./dom.ts";
import type { Conflict } from "./sync.ts";

interface Answer<T> {
  label: string;
  value: T;
  main?: boolean;
}

const press = (label: string, main?: boolean) => h("button", { type: "button", class: "btn", "data-variant": main ? null : "outline" }, label);

/** Shows a dialog, which goes when it is closed. */
function show(title: string, attributes: Record<string, string>, body: Node, buttons: HTMLElement[]): HTMLDialogElement {
  const dialog = h("dialog", { "aria-labelledby": "flow-ask-title", ...attributes },
    h("div", {}, h("header", {}, h("h2", { id: "flow-ask-title" }, title)), body, h("footer", {}, ...buttons)));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Asks a question in a dialog. Escape is the last answer. */
function ask<T>(title: string, body: Node, answers: Answer<T>[]): Promise<T> {
  return new Promise((resolve) => {
    const buttons = answers.map(({ label, value, main }) => {
      const button = press(label, main);
      button.addEventListener("click", () => {
        resolve(value);
        dialog.close();
      });
      return button;
    });
    const dialog = show(title, { class: "dialog", role: "alertdialog", "aria-describedby": "flow-ask-text" },
      h("section", { id: "flow-ask-text", class: "flow-ask" }, body), buttons.reverse());
    dialog.addEventListener("close", () => resolve(answers.at(-1)!.value));
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

export function showHelp(keys: [string, string][]): void {
  const close = press(t("Close"));
  const dialog = show(t("Keys of the canvas"), { class: "dialog flow-help", closedby: "any" },
    h("dl", { tabindex: 0 }, ...keys.map(([what, key]) => h("div", {}, h("dt", {}, what), h("dd", {}, ...key.split(" / ").map((each) => h("kbd", {}, each)))))), [close]);
  close.addEventListener("click", () => dialog.close());
  close.focus();
}
