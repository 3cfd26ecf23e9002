// A file field that can be dropped on, and shows what was chosen.
import { t } from "./i18n.ts";

/** Returns a size as people read it: 640 B, 12 KB, 3.4 MB. */
export function readableSize(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Reports whether an accept list (as in HTML: types, type/*, .extensions) lets a file in. An empty list lets everything in. */
export function accepts(accept: string, name: string, type: string): boolean {
  const rules = accept.split(",").map((rule) => rule.trim().toLowerCase()).filter((rule) => rule !== "");
  return rules.length === 0 || rules.some((rule) => {
    if (rule.startsWith(".")) return name.toLowerCase().endsWith(rule);
    return rule.endsWith("/*") ? type.startsWith(rule.slice(0, -1)) : type === rule;
  });
}

function describe(zone: HTMLElement, file: File | undefined): void {
  const line = zone.querySelector<HTMLElement>("[data-filename]");
  if (line && file) line.textContent = `${file.name} · ${readableSize(file.size)}`;
  const picture = zone.querySelector<HTMLImageElement>("img[data-preview]");
  if (!picture || !file?.type.startsWith("image/")) return;
  const address = URL.createObjectURL(file);
  picture.addEventListener("load", () => URL.revokeObjectURL(address), { once: true });
  picture.src = address;
}

function onDrop(event: DragEvent, zone: HTMLElement): void {
  event.preventDefault();
  delete zone.dataset["over"];
  const input = zone.querySelector<HTMLInputElement>("input[type=file]");
  const file = event.dataTransfer?.files[0];
  if (!input || !file || !event.dataTransfer) return;
  if (!accepts(input.accept, file.name, file.type)) {
    const line = zone.querySelector<HTMLElement>("[data-filename]");
    if (line) line.textContent = t("This kind of file does not fit here.");
    return;
  }
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

export function install(): void {
  const zoneOf = (event: Event) => (event.target instanceof Element ? event.target.closest<HTMLElement>("[data-filedrop]") : null);
  document.addEventListener("dragover", (event) => {
    const zone = zoneOf(event);
    if (!zone) return;
    event.preventDefault();
    zone.dataset["over"] = "";
  });
  document.addEventListener("dragleave", (event) => {
    const zone = zoneOf(event);
    if (zone) delete zone.dataset["over"];
  });
  document.addEventListener("drop", (event) => {
    const zone = zoneOf(event);
    if (zone) onDrop(event, zone);
  });
  document.addEventListener("change", (event) => {
    const zone = zoneOf(event);
    if (zone && event.target instanceof HTMLInputElement) describe(zone, event.target.files?.[0]);
  });
}
