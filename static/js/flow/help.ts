// The dialog that lists the keys of the canvas.
import { t } from "../i18n.ts";
import { h } from "./dom.ts";

export function showHelp(keys: [string, string][]): void {
  const close = h("button", { type: "button", class: "btn", "data-variant": "outline" }, t("Close"));
  const dialog = h("dialog", { class: "dialog flow-help", "aria-labelledby": "flow-help-title", closedby: "any" },
    h("div", {}, h("header", {}, h("h2", { id: "flow-help-title" }, t("Keys of the canvas"))),
      h("dl", { tabindex: 0 }, ...keys.map(([what, key]) => h("div", {}, h("dt", {}, what), h("dd", {}, ...key.split(" / ").map((each) => h("kbd", {}, each)))))), h("footer", {}, close)));
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  close.focus();
}
