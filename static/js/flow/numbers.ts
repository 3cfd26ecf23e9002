// How many chats passed each step, wait there, dropped out or failed: small links under the cards, kept fresh while the page is seen.
import { t } from "../i18n.ts";
import { h } from "./dom.ts";
import type { Editor } from "./editor.ts";
import type { Entry } from "./menu.ts";

const fates = ["passed", "waiting", "dropped", "errors"] as const;

type Fate = (typeof fates)[number];

interface Numbers {
  tag: string;
  days: number;
  titles: Record<Fate, string>;
  nodes: Record<string, Record<Fate, number> & { href: string }>;
}

const each = 15_000;
const key = "flow-numbers"; // the period that a person chose last, on all flows

export function showNumbers(editor: Editor): void {
  const period = document.getElementById("flow-period");
  if (!(period instanceof HTMLSelectElement)) return;
  const asked = new URLSearchParams(location.search).get("numbers");
  const wanted = asked ?? remembered();
  if (wanted !== null && [...period.options].some(({ value }) => value === wanted)) period.value = wanted;
  let numbers: Numbers | null = null;
  let asking = 0;

  const paint = () => {
    for (const id of editor.cards.ids()) paintCard(editor, id, numbers);
  };
  const ask = async () => {
    const days = period.value;
    if (days === "" || document.visibilityState !== "visible") return;
    const mine = ++asking;
    try {
      const seen = String(numbers?.days) === days ? (numbers?.tag ?? "") : "";
      const response = await fetch(`/flows/${editor.flow}/numbers?${new URLSearchParams({ days, seen })}`, { headers: { "HX-Request": "true" } });
      if (response.status !== 200 || mine !== asking) return;
      numbers = (await response.json()) as Numbers;
      paint();
    } catch {
      // The next time may do.
    }
  };
  period.addEventListener("change", () => {
    remember(period.value);
    asking++;
    numbers = null;
    paint();
    void ask();
  });
  editor.onChange(paint);
  // The links under the cards are for the pointer; the keyboard has the menu of a step.
  document.addEventListener("flow:menu", (event) => {
    const { id, entries } = (event as CustomEvent<{ id: string; entries: Entry[] }>).detail;
    const of = ofStep(numbers, id);
    if (of) entries.push({ title: t("Chats at this step"), run: () => location.assign(of.href + (of.waiting > 0 ? "waiting" : "passed")) });
  });
  document.addEventListener("visibilitychange", () => void ask());
  setInterval(() => void ask(), each);
  void ask();
}

/** A step may be called "constructor". */
const ofStep = (numbers: Numbers | null, id: string) => (numbers && Object.hasOwn(numbers.nodes, id) ? numbers.nodes[id] : undefined);

function paintCard(editor: Editor, id: string, numbers: Numbers | null): void {
  const card = editor.getNode(id);
  const of = ofStep(numbers, id);
  const shown = of ? fates.filter((fate) => of[fate] > 0) : [];
  const state = numbers && of ? `${numbers.tag}${shown.map((fate) => of[fate]).join("/")}` : "";
  const old = card?.querySelector<HTMLElement>(":scope > .flow-numbers");
  if (!card || (old?.dataset["state"] ?? "") === state) return;
  old?.remove();
  if (!numbers || !of || shown.length === 0) return;
  const write = new Intl.NumberFormat(document.documentElement.lang);
  card.append(h("div", { class: "flow-numbers", "data-own": true, "data-state": state }, ...shown.map((fate) => {
    const name = `${numbers.titles[fate]}: ${write.format(of[fate])}`;
    return h("a", { href: of.href + fate, "data-fate": fate, "aria-label": name, title: name, tabindex: -1 }, icon(fate), write.format(of[fate]));
  })));
}

/** The sign of a number, as the page carries it. */
function icon(fate: Fate): Node {
  const template = document.getElementById("flow-number-icons");
  const found = template instanceof HTMLTemplateElement ? template.content.querySelector(`[data-fate="${fate}"] > svg`) : null;
  return found ? found.cloneNode(true) : document.createTextNode("");
}

function remembered(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // storage is shut
  }
}

function remember(days: string): void {
  try {
    localStorage.setItem(key, days);
  } catch {
    // storage is shut: it is not remembered
  }
}
