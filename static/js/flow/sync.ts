// Saving: one request at a time, a moment after the last change; offline, what is unsaved waits in the browser. It knows no page, only how to send and to keep.
import type { Draft } from "./draft.ts";
import type { Put } from "./graph.ts";

export interface Problem {
  node?: string; // none: the whole flow
  field?: string;
  out?: string;
  severity: "blocks" | "warns";
  text: string;
  title: string;
}
export interface Conflict {
  kind: Put["kind"];
  id: string;
  title: string;
  text: string;
}
export interface Saved {
  rev: number;
  cards?: Record<string, string>;
  theirs?: Put[] | null;
  problems?: Problem[] | null;
  changed?: number;
  changes?: string; // the same in words
  puts?: Put[] | null; // what a form of the page has changed, and how it looks now
  form?: string;
}
/** Others changed the same. What they did comes with the cards that show it. */
export interface Clash {
  status: "conflict";
  rev: number;
  theirs: Put[];
  cards?: Record<string, string>;
  problems?: Problem[] | null;
  conflicts: Conflict[];
}
export type Answer =
  | ({ status: "saved" } & Saved)
  | Clash
  | { status: "refused"; text: string; form?: string }
  | { status: "unreachable" };

export interface Body {
  rev: number;
  puts: Put[];
  over?: true;
}

export type State = "saved" | "saving" | "offline" | "conflict" | "refused";

export interface Surroundings {
  send(body: Body): Promise<Answer>;
  /** Keeps what is unsaved for the next time the page is opened; nothing forgets it. */
  keep(rev: number, puts: Put[]): void;
  after(milliseconds: number, run: () => void): () => void;
  /** Shows puts that others made, the cards and the problems. */
  show(puts: Put[], saved: Partial<Saved>): void;
  say(state: State, text: string): void;
  /** Asks whose changes shall stay. */
  ask(conflicts: Conflict[]): Promise<"mine" | "theirs" | "later">;
}

const pause = 800;
const retries = [2_000, 5_000, 10_000, 20_000, 30_000];

export class Sync {
  state: State = "saved";
  #cancel: (() => void) | null = null;
  #running: Promise<void> | null = null;
  #failures = 0;
  #over = false;
  #form = false;

  constructor(private draft: Draft, private around: Surroundings) {}

  /** Something was changed. */
  changed(): void {
    const puts = this.draft.unsaved();
    this.around.keep(this.draft.rev, puts);
    if (this.state === "conflict") return;
    if (puts.length === 0 && !this.#running) {
      this.#stop();
      return this.#become("saved");
    }
    if (this.state !== "offline") this.#become("saving");
    this.#later(pause);
  }

  /** Sends what is unsaved now. Resolves when there is nothing left to send or it cannot be sent. */
  async flush(): Promise<boolean> {
    this.#stop();
    while (this.#running) await this.#running;
    if (this.state === "conflict") return false;
    await this.#send();
    return !this.draft.dirty;
  }

  #stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #later(milliseconds: number): void {
    this.#stop();
    this.#cancel = this.around.after(milliseconds, () => void this.#send());
  }

  #become(state: State, text = ""): void {
    this.state = state;
    this.around.say(state === "saved" && this.#form ? "saving" : state, text);
  }

  /** A form of the page begins to save something by itself, or has done it. */
  form(saves: boolean): void {
    this.#form = saves;
    if (this.state === "saved") this.#become("saved");
  }

  async #send(): Promise<void> {
    if (this.#running) return;
    const puts = this.draft.begin();
    if (!puts) return void (this.state !== "saved" && !this.draft.dirty && this.#become("saved"));
    const body: Body = { rev: this.draft.rev, puts, ...(this.#over ? { over: true as const } : {}) };
    const run = this.around.send(body).then((answer) => this.#take(answer));
    this.#running = run.finally(() => (this.#running = null));
    await this.#running;
    if (this.state === "saving" && this.draft.dirty) this.#later(pause);
  }

  async #take(answer: Answer): Promise<void> {
    if (answer.status !== "saved") this.draft.failed(answer.status !== "unreachable");
    switch (answer.status) {
      case "saved":
        this.#failures = 0;
        this.#over = false;
        this.around.show(this.draft.accepted(answer.rev, answer.theirs ?? []), answer);
        break;
      case "unreachable":
        this.#later(retries[Math.min(this.#failures++, retries.length - 1)] ?? pause);
        this.around.keep(this.draft.rev, this.draft.unsaved());
        return this.#become("offline");
      case "refused":
        this.around.keep(this.draft.rev, this.draft.unsaved());
        return this.#become("refused", answer.text);
      case "conflict":
        return this.#settle(answer);
    }
    const left = this.draft.unsaved();
    this.around.keep(this.draft.rev, left);
    this.#become(left.length > 0 ? "saving" : "saved");
  }

  async #settle(answer: Clash): Promise<void> {
    this.#become("conflict");
    this.around.keep(this.draft.rev, this.draft.unsaved());
    const choice = await this.around.ask(answer.conflicts);
    if (choice === "later") return;
    if (choice === "mine") {
      this.#over = true;
      this.take(this.draft.insist(answer.rev, answer.theirs), answer);
    } else {
      this.take(this.draft.yield(answer.rev, answer.theirs, answer.conflicts), answer);
    }
    this.#become("saving");
    const left = this.draft.unsaved();
    this.around.keep(this.draft.rev, left);
    if (left.length === 0) this.#become("saved");
    else this.#later(0);
  }

  /** Shows what others did, and the cards of it; a step that stays as it is here keeps its own. */
  take(shown: Put[], { cards, problems = [] }: Clash): void {
    this.around.show(shown, { cards: Object.fromEntries(shown.flatMap(({ id }) => (cards?.[id] ? [[id, cards[id]]] : []))), problems });
  }

  /** The network may be back, or the person wants to try again. */
  retry(): void {
    if (this.state === "conflict") this.#become("saving");
    if (this.draft.dirty) this.#later(0);
  }

  /** What is unsaved or on its way, for the last request of a page that is being left. */
  last(): Body | null {
    const puts = this.draft.pending();
    return puts.length > 0 && this.state !== "conflict" ? { rev: this.draft.rev, puts } : null;
  }
}
