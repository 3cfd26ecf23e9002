// The way of one chat through its flow, step by step, with what was saved by then.
import { t } from "../i18n.ts";
import { Bar, lookAt, of, sentences } from "./bar.ts";
import { h } from "./dom.ts";
import type { Editor } from "./editor.ts";

export interface Replay {
  type: "replay";
  path: string;
  steps: { node: string; title: string; out?: string; at: string; text?: string[]; set?: { name: string; value: string }[] }[];
}

const pause = 1200;

/** Paints how far a run has come: the steps it was at, the lines it took, and where it is. */
export function paintWay(editor: Editor, way: readonly { node: string; out?: string }[], now: string): void {
  const nodes = new Set(way.map(({ node }) => node));
  const edges = new Set(way.map(({ node, out }) => `${node}/${out ?? ""}`));
  for (const id of editor.cards.ids()) {
    const card = editor.getNode(id);
    if (way.length === 0) card?.removeAttribute("data-run");
    else if (card) card.dataset["run"] = id === now ? "now" : nodes.has(id) ? "was" : "not";
  }
  for (const id of editor.now.edge.keys()) {
    const line = editor.edgeElement(id);
    if (way.length === 0) line?.removeAttribute("data-run");
    else line?.setAttribute("data-run", edges.has(id) ? "was" : "not");
  }
}

export function showReplay(editor: Editor, { steps, path }: Replay): void {
  const bar = new Bar(editor, t("What happened"));
  if (steps.length === 0) return bar.say(h("p", {}, t("Nothing is kept of this run any more.")));
  const place = h("span", { class: "flow-bar-place" });
  const play = h("button", { type: "button", class: "btn", "data-variant": "secondary", "data-size": "sm" });
  let at = 0;
  let timer = 0;
  const run = (on: boolean) => {
    clearInterval(timer);
    timer = on ? window.setInterval(() => (at + 1 < steps.length ? show(at + 1) : run(false)), pause) : 0;
    play.textContent = on ? t("Pause") : t("Play");
  };
  const show = (next: number) => {
    at = Math.max(0, Math.min(steps.length - 1, next));
    const step = steps[at];
    if (!step) return;
    // The exit of the step at hand is taken on the way to the next one.
    paintWay(editor, [...steps.slice(0, at), { node: step.node }], step.node);
    lookAt(editor, step.node);
    place.textContent = of(at + 1, steps.length);
    const vars = new Map<string, { value: string; fresh: boolean }>();
    for (const [i, { set }] of steps.slice(0, at + 1).entries()) for (const { name, value } of set ?? []) vars.set(name, { value, fresh: i === at });
    bar.say(
      h("p", { class: "flow-bar-when" }, step.at),
      h("h3", { dir: "auto" }, step.title),
      sentences(step.text ?? []),
      vars.size === 0 ? "" : h("dl", { class: "flow-bar-vars" }, ...[...vars].sort(([a], [b]) => a.localeCompare(b)).flatMap(([name, { value, fresh }]) => [h("dt", {}, name), h("dd", { dir: "auto", "data-fresh": fresh }, value)])),
    );
  };
  const go = (by: number) => {
    run(false);
    show(at + by);
  };
  play.addEventListener("click", () => {
    if (timer === 0 && at === steps.length - 1) show(0);
    run(timer === 0);
  });
  bar.element.prepend(bar.steps({ back: t("Previous step"), next: t("Next step") }, go, h("span", { class: "flow-bar-middle" }, place, play)));
  bar.element.append(h("a", { class: "link", href: path }, t("The same in words")));
  run(false);
  show(0);
}
