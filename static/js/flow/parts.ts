// Whether the palette is hidden and the small map stays, remembered per person and flow.
import { closest } from "./dom.ts";
import type { Editor } from "./editor.ts";

export function rememberParts(editor: Editor): void {
  const key = `flow-parts:${editor.flow}`;
  const parts = { palette: true, map: false }; // shown; stays
  const map = editor.root.querySelector<HTMLElement>("[data-command=minimap]");
  try {
    Object.assign(parts, JSON.parse(localStorage.getItem(key) ?? "null"));
  } catch {
    // storage is shut or holds something else
  }
  if (!parts.palette) editor.root.dataset["palette"] = "";
  if (parts.map) map?.click();
  // The canvas has done what the button says before the press arrives here.
  editor.root.addEventListener("click", (event) => {
    const pressed = closest(event.target, "[data-command=palette], [data-command=minimap]");
    if (!pressed) return;
    if (pressed === map) parts.map = map.ariaPressed === "true";
    else parts.palette = editor.root.dataset["palette"] === undefined;
    try {
      localStorage.setItem(key, JSON.stringify(parts));
    } catch {
      // storage is shut: nothing is remembered
    }
  });
}
