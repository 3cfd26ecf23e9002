// How emoji are found, and where arrow keys lead among them.

/** Reports whether all words of a query begin one of the words that an emoji is found by. */
export function matches(found: string, query: string): boolean {
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== "");
  return words.every((word) => ` ${found}`.includes(` ${word}`));
}

/** Puts the one that was used now first among those that were used last, each once. */
export function used(recent: readonly string[], now: string, most: number): string[] {
  return [now, ...recent.filter((emoji) => emoji !== now)].slice(0, most);
}

/** Where something stands in a grid of lines that may be of different length. */
export interface Spot {
  top: number;
  left: number;
}

/** Returns the index an arrow key leads to; -1 above the first line; null where the key means nothing. */
export function go(key: string, from: number, spots: readonly Spot[]): number | null {
  const here = spots[from];
  if (!here) return null;
  switch (key) {
    case "ArrowRight":
      return Math.min(from + 1, spots.length - 1);
    case "ArrowLeft":
      return Math.max(from - 1, 0);
    case "Home":
      return 0;
    case "End":
      return spots.length - 1;
    case "ArrowDown":
      return inLine(spots, nextTop(spots.slice(from).map(({ top }) => top), here.top), here.left) ?? from;
    case "ArrowUp":
      return inLine(spots, nextTop(spots.slice(0, from).reverse().map(({ top }) => top), here.top), here.left) ?? -1;
  }
  return null;
}

/** The first line in a direction that is another one. */
const nextTop = (tops: readonly number[], from: number) => tops.find((top) => top !== from);

/** The index of what stands nearest to a place in a line. */
function inLine(spots: readonly Spot[], top: number | undefined, left: number): number | null {
  let best: number | null = null;
  spots.forEach((spot, i) => {
    if (spot.top !== top) return;
    const held = best === null ? undefined : spots[best];
    if (!held || Math.abs(spot.left - left) < Math.abs(held.left - left)) best = i;
  });
  return best;
}
