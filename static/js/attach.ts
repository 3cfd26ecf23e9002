// The files that were chosen for the next message: a list above the field, each with its name and size, until they are sent or removed.
import { readableSize } from "./filedrop.ts";
import { isHEIC, toJPEG } from "./heic.ts";
import { t } from "./i18n.ts";
import { show as toast } from "./toast.ts";

/** A file to send, as a document where it is not to be shown as a picture. */
export interface Chosen {
  file: File;
  document: boolean;
  caption?: string; // what is said beside it; where it is the only one, the field says it
  voice?: number; // recorded here: how long, in seconds
}

/** How many files are sent at once. */
export const mostFiles = 10;

/** Reports whether a text has something that WhatsApp would show a preview of. */
export function hasLink(text: string): boolean {
  return /(^|\s)(https?:\/\/|www\.)\S+\.\S/i.test(text);
}

/** Returns the files that can be sent, and why the others cannot. */
export function sort(files: readonly File[], limit: number, room: number): { taken: File[]; problems: string[] } {
  const taken: File[] = [];
  const problems: string[] = [];
  for (const file of files) {
    if (file.size === 0) problems.push(t("%s is empty.", file.name));
    else if (file.size > limit) problems.push(t("%s is too large: a file may have %s.", file.name, readableSize(limit)));
    else if (taken.length >= room) {
      problems.push(t("At most %d files are sent at once.", mostFiles));
      break;
    } else taken.push(file);
  }
  return { taken, problems };
}

/** What was chosen, by chat: another one may be opened before it is sent. */
const byChat = new Map<string, Chosen[]>();
let chat = "";

const chosen = () => byChat.get(chat) ?? [];

function keep(entries: Chosen[], into = chat): void {
  if (entries.length > 0) byChat.set(into, entries);
  else byChat.delete(into);
}

const list = () => document.getElementById("compose-files");
const input = () => document.getElementById("compose-file") as HTMLInputElement | null;

function picture(file: File): HTMLElement {
  const img = document.createElement("img");
  img.alt = "";
  const address = URL.createObjectURL(file);
  for (const event of ["load", "error"]) img.addEventListener(event, () => URL.revokeObjectURL(address), { once: true });
  img.src = address;
  return img;
}

function line(entry: Chosen): HTMLElement {
  const item = document.createElement("li");
  if (entry.file.type.startsWith("image/")) item.append(picture(entry.file));
  else item.dataset["ending"] = /\.(\w{1,4})$/.exec(entry.file.name)?.[1]?.toUpperCase() ?? "";
  const words = document.createElement("span");
  const name = document.createElement("span");
  name.textContent = entry.file.name;
  name.dir = "auto";
  const size = document.createElement("span");
  size.textContent = readableSize(entry.file.size);
  words.append(name, size);
  const remove = document.createElement("button");
  remove.type = "button";
  remove.textContent = "×";
  remove.ariaLabel = t("Remove %s", entry.file.name);
  remove.addEventListener("click", () => {
    keep(chosen().filter((other) => other !== entry));
    item.remove();
    document.getElementById("compose-text")?.focus();
  });
  item.append(words, caption(entry), remove);
  return item;
}

/** The field for what is said beside a file. The style shows it where there are several. It belongs to no form: Enter is the composer's to decide on. */
function caption(entry: Chosen): HTMLElement {
  const field = document.createElement("input");
  field.className = "input";
  field.setAttribute("form", "no-form");
  field.dataset["caption"] = "";
  field.dir = "auto";
  field.maxLength = Number(input()?.form?.dataset["limit"]);
  field.placeholder = t("Caption");
  field.ariaLabel = t("Caption of %s", entry.file.name);
  field.value = entry.caption ?? "";
  field.addEventListener("input", () => (entry.caption = field.value));
  return field;
}

/** Adds files to those that were chosen. Pictures that WhatsApp does not show follow as others that it does. */
export function add(files: readonly File[], document: boolean, caption?: string): void {
  const limit = Number(input()?.form?.dataset["fileLimit"]);
  const { taken, problems } = sort(files, limit, mostFiles - chosen().length);
  for (const file of taken) {
    if (!document && isHEIC(file)) void convert(file);
    else put({ file, document, ...(caption !== undefined && { caption }) });
  }
  for (const text of problems) toast({ kind: "warning", text });
}

/** Adds a file to those of a chat, which may be another one by now. */
function put(entry: Chosen, into = chat): void {
  keep([...(byChat.get(into) ?? []), entry], into);
  if (into === chat) list()?.append(line(entry));
}

async function convert(file: File): Promise<void> {
  const into = chat;
  const jpeg = await toJPEG(file);
  if (jpeg) put({ file: jpeg, document: false }, into);
  else toast({ kind: "warning", text: t("%s is a HEIC picture, which WhatsApp does not show and this browser cannot convert. Let the phone send JPEG (Settings, Camera, Formats, Most Compatible), or attach it as a document.", file.name) });
}

export const isCaption = (target: EventTarget | null) => target instanceof HTMLElement && target.matches("[data-caption]");

export const count = () => chosen().length;

/** Reports whether files were chosen that have not been sent, in any chat. */
export const waiting = () => byChat.size > 0;

/** Shows what was chosen in a chat that was opened. */
export function show(opened: string): void {
  chat = opened;
  const field = input();
  if (field) field.multiple = true;
  list()?.replaceChildren(...chosen().map(line));
}

/** Returns what was chosen, and begins anew. */
export function take(): Chosen[] {
  const taken = chosen();
  keep([]);
  list()?.replaceChildren();
  return taken;
}

function fromMenu(button: HTMLElement, field: HTMLInputElement): void {
  const media = button.dataset["attach"] === "media";
  field.accept = media ? "image/jpeg,image/png,video/mp4" : "";
  field.dataset["document"] = media ? "" : "1";
  field.value = "";
  button.closest("details")?.removeAttribute("open");
  field.click();
}

/** Returns the field that takes files, where the number's gateway sends any. */
function open(): HTMLInputElement | null {
  const field = input();
  return field && !field.disabled ? field : null;
}

function onFiles(event: Event, files: FileList | undefined): void {
  if (!open() || !files || files.length === 0) return;
  event.preventDefault();
  add([...files], false);
}

const inThread = (event: Event) => event.target instanceof Element && event.target.closest(".inbox-thread") !== null;

/** Says that what is dropped here will be sent. */
const dropping = (yes: boolean) => document.querySelector(".inbox-thread")?.toggleAttribute("data-dropping", yes);

export function install(): void {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-attach]") : null;
    const field = open();
    if (button && field) fromMenu(button, field);
  });
  document.addEventListener("change", (event) => {
    const field = open();
    if (!field || event.target !== field) return;
    add([...(field.files ?? [])], field.dataset["document"] === "1");
    field.value = "";
    document.getElementById("compose-text")?.focus();
  });
  document.addEventListener("paste", (event) => {
    if (event.target instanceof Element && event.target.id === "compose-text") onFiles(event, event.clipboardData?.files);
  });
  document.addEventListener("dragover", (event) => {
    const takes = open() !== null && inThread(event) && event.dataTransfer?.types.includes("Files") === true;
    if (takes) event.preventDefault();
    dropping(takes);
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) dropping(false); // out of the window
  });
  document.addEventListener("drop", (event) => {
    dropping(false);
    if (inThread(event)) onFiles(event, event.dataTransfer?.files);
  });
}
