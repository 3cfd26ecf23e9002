// The order of what stands in the inbox: each row and bubble says in data-order where it belongs, as a text that is greater the later it is.

export interface Placed {
  order: string;
  day: string;
  by: string;
}

/** Returns the index that something with this order has among the others, which are in order. */
export function position(others: readonly string[], order: string, newestFirst: boolean): number {
  const index = others.findIndex((other) => (newestFirst ? other < order : other > order));
  return index < 0 ? others.length : index;
}

/** Returns whether a message is the first of its day, and whether it goes on after one of the same hand. */
export function follows(before: Placed | undefined, message: Placed): { first: boolean; run: boolean } {
  const first = before?.day !== message.day;
  return { first, run: !first && before?.by === message.by };
}
