// How two versions differ: each step and line that is another one says so, by sign and word and not by colour alone.
import { t } from "../i18n.ts";
import { Bar, lookAt, of, sentences } from "./bar.ts";
import { nodeOf } from "./cards.ts";
import { h } from "./dom.ts";
import type { Editor } from "./editor.ts";

type Kind = "added" | "removed" | "changed" | "moved";

export interface Difference {
  type: "diff";
  nodes: Record<string, Kind>;
  edges: Record<string, Kind>;
  words: Record<string, string[]>;
  order: string[];
  kinds: { kind: Kind; title: string; count: number }[];
}

const signs: Record<Kind, string> = { added: "+", removed: "−", changed: "✎", moved: "↔" };

export function showDifference(editor: Editor, difference: Difference): void {
  const { edges, order, kinds } = difference;
  const [nodes, words] = [new Map(Object.entries(difference.nodes)), new Map(Object.entries(difference.words))]; // a step may be called "constructor"
  const title = new Map(kinds.map((kind) => [kind.kind, kind.title]));
  for (const id of editor.cards.ids()) {
    const [card, kind] = [editor.getNode(id), nodes.get(id)];
    if (!card) continue;
    card.dataset["diff"] = kind ?? "same";
    if (kind) card.querySelector(".flow-node-marks")?.append(h("span", { class: "flow-diff-mark", "data-diff": kind }, `${signs[kind]} ${title.get(kind) ?? ""}`));
    const said = words.get(id);
    if (said) card.setAttribute("aria-description", said.join(" "));
  }
  for (const [id, kind] of Object.entries(edges)) editor.edgeElement(id)?.setAttribute("data-diff", kind);

  const legend = h("ul", { class: "flow-bar-legend" }, ...kinds.map(({ kind, title: name, count }) => h("li", { "data-diff": kind }, h("span", { class: "flow-diff-mark", "data-diff": kind }, `${signs[kind]} ${name}`), ` ${count}`)));
  const bar = new Bar(editor, t("What is different"), legend);
  const whole = words.get("") ?? [];
  const stops = whole.length > 0 ? ["", ...order] : order;
  if (stops.length === 0) return bar.say(h("p", {}, t("Nothing is different.")));
  const place = h("span", { class: "flow-bar-place" });
  let at = -1;
  const show = (next: number) => {
    editor.getNode(stops[at] ?? "")?.removeAttribute("data-stop");
    at = (next + stops.length) % stops.length;
    const id = stops[at] ?? "";
    place.textContent = of(at + 1, stops.length);
    bar.say(h("h3", { dir: "auto" }, id === "" ? t("The whole flow") : editor.cards.title(id)), sentences(words.get(id) ?? []));
    editor.getNode(id)?.setAttribute("data-stop", "");
    lookAt(editor, id);
  };
  legend.after(bar.steps({ back: t("Previous change"), next: t("Next change") }, (by) => show(at < 0 && by < 0 ? -1 : at + by), place));
  place.textContent = t("%d steps", stops.length);
  editor.canvas.addEventListener("click", (event) => {
    const stop = stops.indexOf(nodeOf(event.target) ?? "?");
    if (stop >= 0) show(stop);
  });
  editor.view.fit(editor.extent());
}
