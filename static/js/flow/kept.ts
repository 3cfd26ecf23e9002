// What could not be saved yet, in the browser's storage: one entry for each tab, so that two tabs do not overwrite each other's.
import type { Put } from "./graph.ts";

interface Entry {
  rev: number;
  at: number;
  puts: Put[];
}

const tab = Math.random().toString(36).slice(2, 8);

function keys(): string[] {
  try {
    return Object.keys(localStorage);
  } catch {
    return []; // storage is shut
  }
}

export class Kept {
  #prefix: string;

  constructor(flow: string) {
    this.#prefix = `flow-pending:${flow}:`;
    // As long as this is held, the other tabs know that this one still lives and will save by itself. A page that was left may live on, frozen.
    const hold = () => void navigator.locks?.request(this.#prefix + tab, () => new Promise((left) => addEventListener("pagehide", left, { once: true }))).catch(() => undefined);
    hold();
    addEventListener("pageshow", (event) => event.persisted && hold());
  }

  set(rev: number, puts: Put[]): void {
    try {
      if (puts.length === 0) localStorage.removeItem(this.#prefix + tab);
      else localStorage.setItem(this.#prefix + tab, JSON.stringify({ rev, puts, at: Date.now() } satisfies Entry));
    } catch {
      // storage is full or shut: there is only the page itself
    }
  }

  /** Returns what tabs left behind that are not open any more, the oldest first. */
  async left(): Promise<{ key: string; entry: Entry }[]> {
    const held = new Set((await navigator.locks?.query().catch(() => null))?.held?.map((lock) => lock.name) ?? []);
    const found: { key: string; entry: Entry }[] = [];
    for (const key of keys()) {
      if (!key.startsWith(this.#prefix) || key === this.#prefix + tab || held.has(key)) continue;
      try {
        const entry = JSON.parse(localStorage.getItem(key) ?? "null") as Entry | null;
        if (Array.isArray(entry?.puts)) found.push({ key, entry });
      } catch {
        // something else is kept under that name: the others count all the same
      }
    }
    return found.sort((a, b) => a.entry.at - b.entry.at);
  }

  forget(keys: string[]): void {
    for (const key of keys) localStorage.removeItem(key);
  }
}

export const when = (at: number): string => new Date(at).toLocaleString(document.documentElement.lang);
