// Search in the flow, and where variables are used.
import { n, t } from "../i18n.ts";
import { iconOf } from "./add.ts";
import { type Choice, choose } from "./chooser.ts";
import { saved, used } from "./clip.ts";
import { detailOf } from "./connect.ts";
import type { Editor } from "./editor.ts";

const middle = () => ({ x: innerWidth / 2 - 180, y: innerHeight / 5 });

export function find(editor: Editor): void {
  const back = editor.selection.current;
  const steps = [...editor.now.node.values()].map((node): Choice => ({
    title: editor.cards.title(node.id), detail: detailOf(editor, node.id), family: editor.data.kinds[node.kind]?.group ?? "", icon: iconOf(node.kind),
    search: editor.cards.get(node.id)?.textContent ?? "", take: () => go(editor, node.id),
  }));
  const notes = [...editor.now.note.values()].map((note): Choice => ({ title: note.text.slice(0, 60) || t("Note"), detail: t("Note"), search: note.text, take: () => go(editor, note.id) }));
  choose({ title: t("Search in this flow"), at: middle(), choices: [...steps, ...notes], back: () => (back === null ? editor.selection.leave() : editor.selection.focus(back)) });
}

function go(editor: Editor, id: string): void {
  editor.selection.set([id]);
  editor.focusNode(id, true);
}

/** Lists the variables of the flow; the one that is taken is shown where it is set and used. */
export function findVariable(editor: Editor): void {
  const nodes = [...editor.now.node.values()];
  const names = [...new Set([...saved(nodes), ...used(nodes)])].sort();
  const places = (name: string) => nodes.filter((node) => used([node]).includes(name) || saved([node]).has(name));
  choose({
    title: t("Where is a variable used?"), at: middle(), back: () => editor.selection.leave(),
    choices: names.map((name): Choice => {
      const sets = nodes.filter((node) => saved([node]).has(name));
      return {
        title: name, detail: `${sets.length > 0 ? t("set by “%s”", editor.cards.title(sets[0]!.id)) : t("nothing sets it")} · ${n("%d step", "%d steps", places(name).length)}`,
        take() {
          const ids = places(name).map(({ id }) => id);
          editor.selection.set(ids);
          const box = editor.extent(ids);
          if (box) editor.view.fit(box);
          if (ids[0] !== undefined) editor.selection.focus(ids[0]);
        },
      };
    }),
  });
}
