// What is wrong with the flow: a mark on each step, and a list that leads to them.
import { n, t } from "../i18n.ts";
import { h } from "./dom.ts";
import type { Editor } from "./editor.ts";
import type { Problem } from "./sync.ts";

const blocking = (problems: readonly Problem[]) => problems.filter(({ severity }) => severity === "blocks").length;

/** Marks the cards: how many problems, and the worst of them by colour and sign. */
export function paint(editor: Editor): void {
  const byNode = new Map<string, Problem[]>();
  for (const problem of editor.problems) byNode.set(problem.node ?? "", [...(byNode.get(problem.node ?? "") ?? []), problem]);
  for (const id of editor.cards.ids()) {
    const marks = editor.cards.get(id)?.querySelector(".flow-node-marks");
    const old = marks?.querySelector<HTMLElement>(".flow-problem-mark");
    const list = byNode.get(id) ?? [];
    const state = list.map(({ severity, text, out }) => `${severity} ${out ?? ""} ${text}`).join("\n");
    if (!marks || (old?.dataset["state"] ?? "") === state) continue;
    old?.remove();
    for (const out of editor.cards.get(id)?.querySelectorAll<HTMLElement>(".flow-outs > .flow-out") ?? []) out.toggleAttribute("data-problem", list.some((p) => p.out === out.dataset["out"]));
    if (list.length === 0) continue;
    marks.prepend(h("span", {
      class: "flow-problem-mark", "data-state": state, "data-severity": blocking(list) > 0 ? "blocks" : "warns", role: "img",
      "aria-label": n("%d problem", "%d problems", list.length), title: list.map(({ text }) => text).join("\n"),
    }, "!"));
  }
  for (const button of editor.root.querySelectorAll<HTMLElement>("[data-command=problems]")) {
    button.dataset["severity"] = blocking(editor.problems) > 0 ? "blocks" : editor.problems.length > 0 ? "warns" : "none";
    const count = button.querySelector<HTMLElement>(".flow-count");
    if (count) count.textContent = editor.problems.length === 0 ? "" : String(editor.problems.length);
  }
}

/** The list for the panel. */
export function list(editor: Editor, jump: (problem: Problem) => void): HTMLElement {
  if (editor.problems.length === 0) return h("p", { class: "flow-panel-empty" }, t("Nothing is wrong with this flow."));
  return h("ul", { class: "flow-problem-list" }, ...editor.problems.map((problem) => {
    const button = h("button", { type: "button", "data-severity": problem.severity },
      h("span", { class: "flow-problem-mark", "data-severity": problem.severity, role: "img", "aria-label": problem.severity === "blocks" ? t("Must be mended") : t("Remark") }, "!"),
      h("span", {}, h("b", { dir: "auto" }, !problem.node ? t("The whole flow") : editor.cards.get(problem.node) ? editor.cards.title(problem.node) : problem.title), h("span", {}, problem.text)));
    button.addEventListener("click", () => jump(problem));
    return h("li", {}, button);
  }));
}
