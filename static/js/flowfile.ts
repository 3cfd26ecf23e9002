// The file of a step: another one is uploaded right in its form, and chosen there. A large picture is made smaller first, where that is wanted.
import { t } from "./i18n.ts";

/** What WhatsApp shows of a picture anyway: its longer side in pixels, and from what size on, in bytes, it is worth making it smaller. */
const longest = 1_920;
const large = 1_000_000;
const quality = 0.85;

/** Returns the size that a picture is drawn in: at most so long on its longer side, never larger than it is. */
export function fitted(width: number, height: number, most = longest): { width: number; height: number } {
  const by = Math.min(1, most / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * by)), height: Math.max(1, Math.round(height * by)) };
}

/** Returns the picture made smaller, or the file itself where that would not help or cannot be done. */
async function smaller(file: File): Promise<File> {
  if (file.type !== "image/jpeg" && file.type !== "image/png") return file;
  try {
    const bitmap = await createImageBitmap(file);
    const size = fitted(bitmap.width, bitmap.height);
    if (file.size <= large && size.width === bitmap.width) return file;
    const canvas = new OffscreenCanvas(size.width, size.height);
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0, size.width, size.height);
    bitmap.close();
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality });
    return blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
  } catch {
    return file; // not a picture this browser can draw: the server will tell what it is
  }
}

/** Sends a file, and tells how far it is. */
function send(file: File, progress: (part: number) => void): Promise<{ id?: string; label?: string; error?: string }> {
  return new Promise((resolve) => {
    const lost = { error: t("The file did not arrive. Try again.") };
    const request = new XMLHttpRequest(); // fetch does not tell how far an upload is
    request.open("POST", "/flows/files");
    request.responseType = "json";
    request.setRequestHeader("HX-Request", "true");
    request.setRequestHeader("X-Workspace", document.querySelector<HTMLMetaElement>("meta[name=workspace]")?.content ?? "");
    request.upload.addEventListener("progress", (event) => event.lengthComputable && progress(event.loaded / event.total));
    request.addEventListener("load", () => resolve((request.response as { id?: string; label?: string; error?: string } | null) ?? lost));
    request.addEventListener("error", () => resolve(lost));
    const form = new FormData();
    form.append("file", file);
    request.send(form);
  });
}

async function upload(part: HTMLElement, input: HTMLInputElement): Promise<void> {
  const file = input.files?.[0];
  const select = part.querySelector("select");
  const bar = part.querySelector("progress");
  const problem = part.querySelector<HTMLElement>("[role=alert]");
  if (!file || !select || !bar || !problem) return;
  const shrinks = part.querySelector<HTMLInputElement>("input[type=checkbox]")?.checked ?? false;
  input.value = "";
  problem.hidden = true;
  bar.hidden = false;
  input.disabled = true;
  const answer = await send(shrinks ? await smaller(file) : file, (done) => (bar.value = done));
  input.disabled = false;
  bar.hidden = true;
  if (!answer.id) {
    problem.textContent = answer.error || t("The file did not arrive. Try again.");
    problem.hidden = false;
    return;
  }
  select.add(new Option(answer.label, answer.id, true, true));
  select.focus();
  for (const name of ["input", "change"]) select.dispatchEvent(new Event(name, { bubbles: true }));
}

/** Shows the part that needs a script. */
function ready(root: ParentNode): void {
  for (const part of root.querySelectorAll<HTMLElement>("[data-flow-upload]")) part.hidden = false;
}

export function install(): void {
  ready(document);
  document.addEventListener("htmx:load", (event) => event.target instanceof Element && ready(event.target));
  document.addEventListener("change", (event) => {
    const input = event.target instanceof HTMLInputElement && event.target.type === "file" ? event.target : null;
    const part = input?.closest<HTMLElement>("[data-flow-file]");
    if (input && part) void upload(part, input);
  });
}
