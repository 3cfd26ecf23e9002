// The panel beside the canvas: the settings of a step, the problems, and whatever else the page offers there.
import { t } from "../i18n.ts";
import { askConflict } from "./dialogs.ts";
import { byID, closest, h } from "./dom.ts";
import type { Editor } from "./editor.ts";
import { exchange, sent, shape } from "./form.ts";
import type { Put } from "./graph.ts";
import { say, toast } from "./live.ts";
import { fragment, postForm, read } from "./remote.ts";
import type { Saved } from "./sync.ts";

const pause = 800;

type Answer = Partial<Saved> & { puts?: Put[] | null; form?: string; text?: string };

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
    addEventListener("pagehide", () => void this.flush());
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
  }

  /** Opens the settings of a step; the keyboard goes into them when it is asked to. */
  async open(id: string, enter: boolean, field = ""): Promise<void> {
    const url = this.editor.data.urls["panel"];
    if (!url) return;
    if (this.node === id && this.isOpen) return void (enter && this.#enter(field));
    await this.flush();
    const ask = ++this.#asked;
    // A step that was just added must be known to the server before its settings are.
    if (this.editor.sync && !(await this.editor.sync.flush())) return toast(t("The settings open when the flow is saved."), "warning");
    const html = await fragment(`${url}?${new URLSearchParams({ node: id })}`);
    if (html === null || ask !== this.#asked || !this.editor.cards.get(id)) return;
    this.node = id;
    this.#refill = null;
    this.#dirty = false;
    this.#show(t("Settings"), "step");
    this.#body.innerHTML = html;
    this.#body.scrollTop = 0;
    this.editor.view.reveal(this.editor.box(id));
    if (enter) this.#enter(field);
  }

  #enter(field: string): void {
    const form = this.#form();
    const named = field === "" ? null : form?.querySelector<HTMLElement>(`[name="${CSS.escape(field)}"]`);
    const first = named ?? form?.querySelector<HTMLElement>("textarea:not([disabled]), .field input:not([type=hidden], [name=label]), .field select") ??
      this.#element.querySelector<HTMLElement>("input[name=label], button");
    closest(first ?? null, "details")?.setAttribute("open", "");
    first?.focus();
    first?.scrollIntoView({ block: "nearest" });
  }

  /** Shows something that the canvas makes, such as the list of problems; it is made anew when something changes. */
  list(title: string, name: string, make: () => HTMLElement): void {
    void this.flush();
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
    await this.flush();
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

  close(): void {
    if (!this.isOpen) return;
    void this.flush();
    const { node } = this;
    const inside = this.#element.contains(document.activeElement);
    this.#asked++;
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
    if (this.node !== null && !this.editor.cards.get(this.node)) this.close();
    if (this.#refill && this.isOpen && !this.#body.contains(document.activeElement)) this.#body.replaceChildren(this.#refill());
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

  /** Saves what was typed, if anything was. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    while (this.#saving) await this.#saving;
    const form = this.#form();
    if (this.#dirty && form && this.node !== null) await this.#save(form, null);
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

  /** Sends the form, over what others did where the person wants that. */
  async #send(form: HTMLFormElement, button: HTMLElement | null, over = false): Promise<void> {
    const { editor } = this;
    const [typed, node] = [this.#typed, this.node];
    const body = sent(form, button); // before anything is waited for: the panel may be closed meanwhile
    if (!editor.editable) return;
    await editor.sync?.flush();
    body.set("rev", String(editor.draft.rev));
    body.set("canvas", "1");
    if (over) body.set("over", "1");
    let response: Response;
    try {
      response = await postForm(form.getAttribute("action") ?? "", body);
    } catch {
      this.#dirty = this.node === node;
      this.#timer = window.setTimeout(() => void this.flush(), 5 * pause);
      return toast(t("The server did not answer. What you typed is still here."), "danger");
    }
    const answer: Answer = await response.clone().json().catch(() => ({})) as Answer;
    if (response.ok) this.#saved(answer);
    else if (response.status !== 422) {
      const why = await read(response);
      if (why.status !== "conflict") return toast(why.status === "refused" ? why.text : t("The server did not answer. What you typed is still here."), "danger");
      const choice = await askConflict(why.conflicts);
      if (choice === "later") return;
      editor.draft.saved(why.theirs, why.rev);
      editor.render(why.theirs);
      editor.changed();
      if (choice === "mine") return this.#send(form, button, true);
      this.node = null;
      return void this.open(node!, false);
    }
    if (answer.form !== undefined && this.node === node && typed === this.#typed) this.#take(answer.form, button !== null);
  }

  #saved({ rev, puts, theirs, ...rest }: Answer): void {
    const { editor } = this;
    if (rev === undefined) return;
    const all = [...(puts ?? [])];
    editor.history.record(all);
    editor.draft.saved([...(theirs ?? []), ...all], rev);
    editor.render([...(theirs ?? []), ...all]);
    editor.take(rest);
    if (all.length > 0) say(t("Saved."));
  }

  #take(html: string, always: boolean): void {
    const holder = document.createElement("div");
    holder.innerHTML = html;
    const [old, next] = [this.#form(), holder.querySelector<HTMLFormElement>("form[data-flow-step]")];
    if (old && next && (always || shape(old) !== shape(next))) exchange(old, next);
  }
}
