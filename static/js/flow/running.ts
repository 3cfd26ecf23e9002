// The phone beside the canvas: the step that the tried flow is at glows, a test can begin at any step, and steps that no kept test comes to are marked.
import { n, t } from "../i18n.ts";
import { Bar } from "./bar.ts";
import { closest, h } from "./dom.ts";
import type { Editor } from "./editor.ts";
import type { Entry } from "./menu.ts";
import { paintWay } from "./replay.ts";

interface Running {
  node: string;
  walked: string[]; // "step/exit", in their order
}

export function showRunning(editor: Editor): void {
  const panel = document.getElementById("flow-panel");
  const open = () => panel !== null && !panel.hidden && panel.dataset["panel"] === "test";
  let last: Running = { node: "", walked: [] };
  const paint = () => {
    const way = open() ? last.walked.map((step) => ({ node: step.slice(0, step.indexOf("/")), out: step.slice(step.indexOf("/") + 1) })) : [];
    paintWay(editor, way, last.node);
  };
  document.addEventListener("flow:running", (event) => {
    const before = last.node;
    last = (event as CustomEvent<Running>).detail;
    paint();
    if (last.node !== before && editor.getNode(last.node)) editor.view.reveal(editor.box(last.node));
  });
  editor.onChange(() => {
    if (last.walked.length > 0) paint();
  });
  if (panel) new MutationObserver(paint).observe(panel, { attributeFilter: ["hidden", "data-panel"] });
  // What the phone says of a step leads there.
  panel?.addEventListener("click", (event) => {
    const link = closest(event.target, "#flowtest a[href]");
    const node = link instanceof HTMLAnchorElement && link.pathname === location.pathname ? new URL(link.href).searchParams.get("node") : null;
    if (node === null || !editor.getNode(node)) return;
    event.preventDefault();
    editor.focusNode(node, true);
  });
  document.addEventListener("flow:menu", (event) => {
    const { id, entries } = (event as CustomEvent<{ id: string; entries: Entry[] }>).detail;
    if (editor.getNode(id)) entries.push({ title: t("Try it from here"), run: () => void startAt(editor, id, open()) });
  });
}

/** Begins a test at a step: in the phone that is there, else in a new one. The server must know the step before. */
async function startAt(editor: Editor, id: string, open: boolean): Promise<void> {
  await editor.sync?.flush();
  const form = open ? document.getElementById("flowtest-tape") : null;
  const button = form
    ? h("button", { name: "do", value: `here:${id}`, hidden: true })
    : h("button", { type: "button", hidden: true, "data-panel": "test", "data-url": `/flows/${editor.flow}/test?${new URLSearchParams({ canvas: "1", here: id })}` }, t("Try it"));
  (form ?? editor.root).append(button);
  button.click();
  button.remove();
}

interface Coverage {
  tests: number;
  failing: number;
  unreached: string[];
}

export async function showCoverage(editor: Editor): Promise<void> {
  const response = await fetch(`/flows/${editor.flow}/coverage`, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (response?.status !== 200) return;
  const { tests, failing, unreached } = (await response.json()) as Coverage;
  const missing = new Set(unreached);
  const paint = () => {
    for (const id of editor.cards.ids()) {
      const [card, is] = [editor.getNode(id), missing.has(id)];
      card?.toggleAttribute("data-unreached", is);
      const mark = card?.querySelector(".flow-unreached");
      if (!is) mark?.remove();
      else if (!mark) card?.querySelector(".flow-node-marks")?.append(h("span", { class: "flow-unreached" }, t("No test")));
    }
  };
  paint();
  editor.onChange(paint);
  const bar = new Bar(editor, t("What tests come to"));
  bar.say(
    h("h3", {}, n("%d step that no test comes to", "%d steps that no test comes to", unreached.length)),
    h("p", {}, failing > 0 ? n("%d test fails.", "%d tests fail.", failing) : n("%d test passes.", "%d tests pass.", tests)),
    h("a", { class: "link", href: `/flows/${editor.flow}/tests` }, t("Kept tests")),
  );
}
