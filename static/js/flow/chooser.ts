// A list that floats on the canvas, with a field to search in it: kinds of steps, steps, exits. Arrow keys move, Enter takes, Escape leaves.
import { t } from "../i18n.ts";
import { closest, float, h } from "./dom.ts";

export interface Choice {
  title: string;
  detail?: string;
  group?: string;
  icon?: Node | null;
  family?: string; // the group of a step's kind, for its colour
  search?: string; // more words it is found by
  refused?: string; // why it cannot be taken
  take(): void;
}

export interface Asked {
  title: string;
  at: { x: number; y: number };
  choices: Choice[];
  /** Where the keyboard goes when nothing is taken. */
  back?: () => void;
}

const prefix = "flow-choice-";
let open: HTMLElement | null = null;

/** Returns the choices that have all words of a search, those that begin with it first. */
export function matching<T extends Pick<Choice, "title" | "detail" | "search">>(choices: readonly T[], search: string): T[] {
  const fold = (text: string) => text.toLocaleLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  const words = fold(search).split(/\s+/).filter(Boolean);
  const text = (c: T) => fold(`${c.title} ${c.detail ?? ""} ${c.search ?? ""}`);
  const found = choices.filter((choice) => words.every((word) => text(choice).includes(word)));
  const first = (c: T) => (words[0] !== undefined && fold(c.title).startsWith(words[0]) ? 0 : 1);
  return words.length === 0 ? found : found.sort((a, b) => first(a) - first(b));
}

function row(choice: Choice, index: number): HTMLElement {
  return h("div", { class: "flow-choice", role: "option", id: prefix + index, "aria-selected": "false", "aria-disabled": choice.refused ? "true" : null, "data-group": choice.family },
    choice.icon ?? null,
    h("span", { class: "flow-choice-text" }, h("span", { dir: "auto" }, choice.title), (choice.refused ?? choice.detail) ? h("small", { dir: "auto" }, choice.refused ?? choice.detail ?? "") : null));
}

export function closeChooser(): void {
  open?.remove();
  open = null;
}

export function choose({ title, at, choices, back }: Asked): void {
  closeChooser();
  const list = h("div", { class: "flow-choices", role: "listbox", id: "flow-choices", "aria-label": title });
  const field = h("input", {
    class: "input", type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "flow-choices", "aria-autocomplete": "list", "aria-label": title, placeholder: title, autocomplete: "off", spellcheck: "false",
  });
  const element = h("div", { class: "flow-chooser", role: "dialog", "aria-label": title }, field, list);
  let shown: Choice[] = [];
  let current = 0;

  const mark = (index: number) => {
    current = index;
    const rows = [...list.querySelectorAll<HTMLElement>("[role=option]")];
    rows.forEach((each, i) => each.setAttribute("aria-selected", String(i === current)));
    field.setAttribute("aria-activedescendant", rows[current]?.id ?? "");
    rows[current]?.scrollIntoView({ block: "nearest" });
  };
  const fill = () => {
    shown = matching(choices, field.value);
    let group = "";
    list.replaceChildren(...shown.flatMap((choice, index) => {
      const head = choice.group !== undefined && choice.group !== group && field.value === "" ? [h("div", { class: "flow-choice-group", role: "presentation" }, (group = choice.group))] : [];
      return [...head, row(choice, index)];
    }), ...(shown.length === 0 ? [h("p", { class: "flow-choice-none" }, t("Nothing is called like that."))] : []));
    mark(Math.max(0, shown.findIndex((choice) => !choice.refused)));
  };
  const take = (choice: Choice | undefined) => {
    if (!choice || choice.refused) return;
    closeChooser();
    choice.take(); // the keyboard goes where the choice takes it
  };

  field.addEventListener("input", fill);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move !== undefined && shown.length > 0) mark((current + move + shown.length) % shown.length);
    else if (event.key === "Enter") take(shown[current]);
    else if (event.key === "Tab" || event.key === "Escape") {
      closeChooser();
      back?.();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const indexOf = ({ target }: Event) => Number(closest(target, "[role=option]")?.id.slice(prefix.length) ?? -1);
  list.addEventListener("pointermove", (event) => {
    const at = indexOf(event);
    if (at >= 0 && at !== current) mark(at);
  });
  list.addEventListener("click", (event) => take(shown[indexOf(event)]));
  open = element;
  fill();
  float(element, at, closeChooser);
  field.focus({ preventScroll: true });
}
