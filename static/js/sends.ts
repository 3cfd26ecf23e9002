import * as choices from "./choices.ts";

/** Reports whether a key belongs to an input method. Safari ends the composition before the key that chooses the word, which has this code then. */
const composes = ({ isComposing, keyCode }: KeyboardEvent) => isComposing || keyCode === 229;

/** Enter sends where it is wanted, except where it chooses a word of an input method, and on phones, whose keyboards have no other way to a new
 * line. Ctrl+Enter always does. */
export function sends(event: KeyboardEvent): boolean {
  if (event.key !== "Enter" || event.shiftKey || event.altKey || composes(event)) return false;
  return event.ctrlKey || event.metaKey || (choices.on("enter") && !matchMedia("(hover: none) and (pointer: coarse)").matches);
}
