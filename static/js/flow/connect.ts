// Lines: which ones may be drawn, and drawing them without a pointer.
import { t } from "../i18n.ts";
import { type Choice, choose } from "./chooser.ts";
import type { Editor } from "./editor.ts";
import { connect } from "./edits.ts";
import { edgeID } from "./graph.ts";
import { say, toast } from "./live.ts";

/** Returns why an exit cannot lead to a step, "" where it can. */
export function refusal(editor: Editor, from: string, out: string, to: string): string {
  if (!editor.now.node.has(to)) return t("This step is not here any more.");
  if (editor.kind(to)?.begins) return t("Nothing leads to “%s”: a flow begins there.", editor.cards.title(to));
  if (!editor.cards.outs(from).some(({ name }) => name === out)) return t("“%s” has no such exit.", editor.cards.title(from));
  return "";
}

/** Lets an exit lead to a step, or says why it cannot. */
export function join(editor: Editor, from: string, out: string, to: string): boolean {
  const why = refusal(editor, from, out, to);
  if (why) {
    toast(why, "warning");
    say(why);
    return false;
  }
  return editor.change(connect(editor.now, from, out, to), t("“%s” leads to “%s”.", editor.cards.title(from), editor.cards.title(to)));
}

export function disconnect(editor: Editor, edge: string): void {
  const { from, out } = editor.now.edge.get(edge) ?? { from: "", out: "" };
  if (editor.change(connect(editor.now, from, out, null), t("Line removed."))) editor.selection.set(editor.selection.ids, null);
}

/** Asks which exit is meant, where a step has more than one. */
export function chooseOut(editor: Editor, id: string, at: { x: number; y: number }, then: (out: string) => void): void {
  const outs = editor.cards.outs(id);
  const only = outs[0];
  if (!only) {
    const why = t("Nothing follows “%s”: the flow ends there.", editor.cards.title(id));
    toast(why);
    return say(why);
  }
  if (outs.length === 1) return then(only.name);
  choose({
    title: t("Which exit?"), at, back: () => editor.selection.focus(id),
    choices: outs.map(({ name, title }): Choice => {
      const to = editor.now.edge.get(edgeID(id, name))?.to;
      return { title, detail: to === undefined ? t("leads nowhere") : t("leads to “%s”", editor.cards.title(to)), take: () => then(name) };
    }),
  });
}

/** Asks which step an exit shall lead to. */
export function chooseTarget(editor: Editor, from: string, out: string, at: { x: number; y: number }): void {
  const present = editor.now.edge.get(edgeID(from, out));
  const steps = [...editor.now.node.values()].filter((node) => !editor.data.kinds[node.kind]?.begins && node.id !== present?.to);
  const back = () => editor.selection.focus(from);
  const nowhere: Choice[] = present ? [{ title: t("Nowhere"), detail: t("removes the line"), take: () => {
    disconnect(editor, edgeID(from, out));
    back();
  } }] : [];
  choose({
    title: t("Connect to…"), at, back,
    choices: [...nowhere, ...steps.map((node): Choice => ({
      title: editor.cards.title(node.id), detail: detailOf(editor, node.id), family: editor.data.kinds[node.kind]?.group ?? "", take: () => {
        join(editor, from, out, node.id);
        back();
      },
    }))],
  });
}

/** The beginning of what a card says, to tell steps of the same name apart. */
export function detailOf(editor: Editor, id: string): string {
  const text = editor.cards.get(id)?.querySelector(".flow-node-body")?.textContent?.replace(/\s+/g, " ").trim() ?? "";
  const kind = editor.kind(id)?.title ?? "";
  return text === "" ? kind : `${kind} · ${text.slice(0, 60)}`;
}
