// What is news in the list of chats, and whether it is worth a sound.

export interface Row {
  id: string;
  name: string;
  gist: string;
  unread: number;
  order: string;
}

/** Returns the rows in which somebody wrote: they have more unread messages than before, and a later last one. */
export function news(before: ReadonlyMap<string, Row>, rows: readonly Row[]): Row[] {
  return rows.filter((row) => {
    const known = before.get(row.id);
    return row.unread > (known?.unread ?? 0) && row.order > (known?.order ?? "");
  });
}

/** How long it is quiet after a sound, in milliseconds. */
const quiet = 3_000;

/** Reports whether news make a sound: where they are not seen anyhow, and not one after the other. */
export function sounds(rows: readonly Row[], open: string, hidden: boolean, sinceLast: number): boolean {
  return sinceLast >= quiet && rows.some(({ id }) => hidden || id !== open);
}

/** Returns a page's title with how many chats are unread before it. */
export function titled(title: string, unread: string): string {
  const bare = title.replace(/^\(\d+\+?\) /, "");
  return unread === "" || unread === "0" ? bare : `(${unread}) ${bare}`;
}
