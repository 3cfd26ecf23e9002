// The panel beside the canvas: the settings of a step, the problems, and whatever else the page offers there.
import { t } from "../i18n.ts";
import { askConflict } from "./dialogs.ts";
import { byID, h } from "./dom.ts";
import type { Editor } from "./editor.ts";
import { enterForm, exchange, sent, shape } from "./form.ts";
import { say, toast } from "./live.ts";
import { fragment, sendForm } from "./remote.ts";
import type { Clash, Saved } from "./sync.ts";

const pause = 800;

export class Panel {
  node: string | null = null; // whose settings are open
  #element = byID("flow-panel");
  #body = h("div", { class: "flow-panel-body" });
  #title = h("h2", { class: "flow-panel-title" });
  #asked = 0;
  #timer = 0;
  #typed = 0; // counts what was typed, to know whether an answer is older
  #saving: Promise<void> | null = null;
  #dirty = false;
  #of = { state: "", rev: 0 }; // what the form shows
  #reloading = false;
  #unreachable = false; // when it was last saved
  #refill: (() => HTMLElement) | null = null;

  constructor(private editor: Editor, private remove: (id: string) => void) {
    const close = h("button", { type: "button", class: "flow-panel-close", "aria-label": t("Close") }, "×");
    close.addEventListener("click", () => this.close());
    this.#element.replaceChildren(h("header", { class: "flow-panel-head" }, this.#title, close), this.#body);
    this.#body.addEventListener("input", () => this.#touched());
    this.#body.addEventListener("change", () => this.#touched());
    this.#body.addEventListener("focusout", (event) => {
      if (!(event.relatedTarget instanceof Node && this.#body.contains(event.relatedTarget))) void this.flush();
    });
    this.#body.addEventListener("submit", (event) => this.#submit(event as SubmitEvent), { capture: true });
    this.#element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
      event.preventDefault();
      event.stopPropagation();
      this.close();
    });
    addEventListener("pagehide", () => this.#last());
    addEventListener("beforeunload", (event) => this.#unreachable && this.#dirty && event.preventDefault()); // what cannot be sent is only here
  }

  get isOpen(): boolean {
    return !this.#element.hidden;
  }

  #show(title: string, name: string): void {
    this.#title.textContent = title;
    this.#element.dataset["panel"] = name;
    this.#element.setAttribute("aria-label", title);
    if (this.#element.hidden) {
      this.#element.hidden = false;
      this.editor.root.dataset["panel"] = "";
    }
    this.refresh();
  }

  /** Opens the settings of a step; the keyboard goes into them when it is asked to. */
  async open(id: string, enter: boolean, field = ""): Promise<void> {
    if (!this.editor.data.urls["panel"]) return;
    if (this.node === id && this.isOpen) return void (enter && enterForm(this.#element, field));
    if (!(await this.flush())) return;
    const ask = ++this.#asked;
    // A step that was just added must be known to the server before its settings are.
    if (this.editor.sync && !(await this.editor.sync.flush())) return toast(t("The settings open when the flow is saved."), "warning");
    const shows = this.#present(id);
    const html = await this.#fetch(id);
    if (html === null || ask !== this.#asked || !this.editor.cards.get(id)) return;
    this.node = id;
    this.#of = shows;
    this.#refill = null;
    this.#dirty = false;
    this.#show(t("Settings"), "step");
    this.#body.innerHTML = html;
    this.#body.scrollTop = 0;
    this.editor.view.reveal(this.editor.box(id));
    if (enter) enterForm(this.#element, field);
  }

  /** Shows something that the canvas makes, such as the list of problems; it is made anew when something changes. */
  async list(title: string, name: string, make: () => HTMLElement): Promise<void> {
    if (!(await this.flush())) return;
    if (this.isOpen && this.#element.dataset["panel"] === name) return this.close();
    this.#asked++;
    this.node = null;
    this.#refill = make;
    this.#show(title, name);
    this.#body.replaceChildren(make());
    this.#body.querySelector<HTMLElement>("button, [tabindex]")?.focus();
  }

  /** Shows a fragment of the server; app.js makes it live. */
  async fetch(title: string, name: string, url: string): Promise<void> {
    if (!(await this.flush())) return;
    if (this.isOpen && this.#element.dataset["panel"] === name) return this.close();
    const ask = ++this.#asked;
    await this.editor.sync?.flush();
    const html = await fragment(url);
    if (html === null || ask !== this.#asked) return;
    this.node = null;
    this.#refill = null;
    this.#show(title, name);
    this.#body.innerHTML = html;
    document.dispatchEvent(new CustomEvent("flow:panel", { detail: this.#body }));
    this.#body.querySelector<HTMLElement>("input:not([type=hidden]), textarea, button")?.focus();
  }

  /** Closes the panel once what was typed is saved; as long as it cannot be, it stays open. */
  close(): void {
    if (!this.isOpen) return;
    const ask = ++this.#asked;
    if (!this.#dirty && !this.#saving) this.#hide();
    else void this.flush().then((saved) => saved && ask === this.#asked && this.#hide());
  }

  #hide(): void {
    const { node } = this;
    const inside = this.#element.contains(document.activeElement);
    this.#asked++;
    this.#dirty = false;
    this.node = null;
    this.#refill = null;
    this.#element.hidden = true;
    this.editor.root.removeAttribute("data-panel");
    if (!inside) return;
    if (node !== null && this.editor.cards.get(node)) this.editor.selection.focus(node);
    else this.editor.selection.leave();
  }

  /** Something has changed: a list is made anew, the settings of a step that is gone are closed. */
  refresh(): void {
    if (this.node !== null && !this.editor.cards.get(this.node)) this.#hide();
    this.#body.inert = this.node !== null && this.editor.isLocked;
    if (this.node !== null && !this.#dirty && !this.#saving && this.#of.state !== this.#present(this.node).state) void this.#reload(this.node);
    if (this.#refill && this.isOpen && !this.#body.contains(document.activeElement)) this.#body.replaceChildren(this.#refill());
  }

  /** A step and where it leads, as the canvas shows them now. */
  #present(id: string): { state: string; rev: number } {
    const { now, rev } = this.editor.draft;
    return { state: JSON.stringify([now.node.get(id), [...now.edge.values()].filter(({ from }) => from === id)]), rev };
  }

  /** The step was changed, but not in its form: that would put back what it was. */
  async #reload(id: string): Promise<void> {
    if (this.#reloading) return;
    this.#reloading = true;
    const saved = await this.editor.sync?.flush();
    const shows = this.#present(id);
    const html = saved ? await this.#fetch(id) : null;
    this.#reloading = false;
    if (html === null || this.node !== id || this.#dirty) return;
    this.#of = shows;
    this.#take(html, true, false);
  }

  #fetch(id: string): Promise<string | null> {
    return fragment(`${this.editor.data.urls["panel"]}?${new URLSearchParams({ node: id })}`);
  }

  #form(): HTMLFormElement | null {
    return this.#body.querySelector<HTMLFormElement>("form[data-flow-step]");
  }

  #touched(): void {
    if (this.node === null) return;
    this.#typed++;
    this.#dirty = true;
    this.editor.sync?.form(true);
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.flush(), pause);
  }

  /** Saves what was typed, if anything was. Returns whether nothing is left to save. */
  async flush(): Promise<boolean> {
    clearTimeout(this.#timer);
    while (this.#saving) await this.#saving;
    const form = this.#form();
    if (this.#dirty && form && this.node !== null) await this.#save(form, null);
    return !this.#dirty;
  }

  /** The page is being left: what was typed goes on its way without waiting for anything. */
  #last(): void {
    const form = this.#form();
    if (!this.#dirty || !form || !this.editor.editable) return;
    void sendForm(form.getAttribute("action") ?? "", this.#content(form, null, this.#saving !== null), true);
    this.#dirty = false;
  }

  /** The revision that the form is a change of: an old one where others changed the step since, who are asked about then. */
  #rev(): number {
    const { state, rev } = this.#present(this.node ?? "");
    return this.#of.state === state ? rev : this.#of.rev;
  }

  /** What a form sends. Over goes over what others did, or an answer that did not come yet. */
  #content(form: HTMLFormElement, button: HTMLElement | null, over: boolean): URLSearchParams {
    const body = sent(form, button);
    body.set("canvas", "1");
    body.set("rev", String(this.#rev()));
    if (over) body.set("over", "1");
    return body;
  }

  #submit(event: SubmitEvent): void {
    const form = this.#form();
    if (event.target !== form || !form || this.node === null) return;
    event.preventDefault();
    event.stopPropagation();
    const button = event.submitter;
    if (button?.getAttribute("formaction")?.endsWith("/step/remove")) return this.remove(this.node);
    const { node } = this;
    void (async () => {
      while (this.#saving) await this.#saving;
      if (this.node === node && form.isConnected) await this.#save(form, button);
    })();
  }

  #save(form: HTMLFormElement, button: HTMLElement | null): Promise<void> {
    this.#dirty = false;
    const run = this.#send(form, button).finally(() => {
      this.#saving = null;
      this.editor.sync?.form(this.#dirty);
    });
    return (this.#saving = run);
  }

  async #send(form: HTMLFormElement, button: HTMLElement | null): Promise<void> {
    const { editor } = this;
    const [typed, node] = [this.#typed, this.node ?? ""];
    const body = this.#content(form, button, false); // before anything is waited for: the panel may be closed meanwhile
    if (!editor.editable) return;
    await editor.sync?.flush();
    if (this.node === node) body.set("rev", String(this.#rev()));
    let answer = await sendForm(form.getAttribute("action") ?? "", body);
    if (answer.status === "conflict") {
      if (!(await this.#settle(answer, node))) return;
      body.set("rev", String(editor.draft.rev));
      body.set("over", "1");
      answer = await sendForm(form.getAttribute("action") ?? "", body);
    }
    this.#unreachable = answer.status === "unreachable";
    if (answer.status === "saved") {
      this.#saved(answer);
      if (this.node === node) this.#of = this.#present(node);
    } else if (answer.status !== "refused") {
      this.#dirty = this.node === node;
      this.#timer = window.setTimeout(() => void this.flush(), 5 * pause);
      return toast(t("The server did not answer. What you typed is still here."), "danger");
    } else if (answer.form === "") toast(t("This step is not here any more."), "warning");
    const led = [...body.keys()].some((name) => name.startsWith("out:")); // the form must know where exits lead now
    if (answer.form !== undefined && this.node === node && typed === this.#typed) this.#take(answer.form, led || button !== null);
  }

  /** Others changed the step that is being filled in. Returns whether what was typed shall go over it. */
  async #settle(clash: Clash, node: string): Promise<boolean> {
    const { editor } = this;
    const choice = await askConflict(clash.conflicts);
    if (choice === "later") {
      toast(t("Not saved"));
      return false;
    }
    editor.sync?.take(editor.draft.saved([], clash.rev, clash.theirs), clash);
    if (choice === "mine") return true;
    const shows = this.#present(node);
    const html = await this.#fetch(node);
    if (html !== null && this.node === node) {
      this.#body.innerHTML = html;
      this.#of = shows;
      this.#dirty = false;
    }
    return false;
  }

  #saved({ rev, puts, theirs, ...rest }: Saved): void {
    const { editor } = this;
    editor.history.record(puts ?? []);
    editor.render(editor.draft.saved(puts ?? [], rev, theirs ?? []));
    editor.take(rest);
    editor.sync?.changed();
    if (puts && puts.length > 0) say(t("Saved."));
  }

  #take(html: string, always: boolean, keep = true): void {
    const holder = document.createElement("div");
    holder.innerHTML = html;
    const [old, next] = [this.#form(), holder.querySelector<HTMLFormElement>("form[data-flow-step]")];
    if (!old || !next || (!always && shape(old) === shape(next))) return;
    const dirty = this.#dirty;
    exchange(old, next, keep);
    this.#dirty = dirty; // a field that goes away says that it was changed
  }
}
