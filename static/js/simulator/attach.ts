// What can be sent besides text.
import { byId, notice } from "./dom.ts";
import { send } from "./compose.ts";
import { voice, voiceType } from "./voice.ts";

/** The largest file whose base64 the simulator takes. */
export const largest = 47 << 20;

/** The kind of message that a file becomes. */
export function kindOf(type: string, asDocument: boolean): string {
  if (asDocument) return "document";
  const family = type.split("/")[0];
  return family === "image" || family === "video" ? family : "document";
}

/** The smallest PDF that viewers open: one page with a line of text. */
export const pdf = [
  "%PDF-1.4", "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj", "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj",
  "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj",
  "4 0 obj<</Length 55>>stream", "BT /F1 18 Tf 40 100 Td (Daftar harga Toko Melati) Tj ET", "endstream endobj", "trailer<</Root 1 0 R>>", "%%EOF", "",
].join("\n");

const card = "BEGIN:VCARD\nVERSION:3.0\nFN:Rina Kartika\nTEL;type=CELL;type=VOICE;waid=6281311110009:+62 813-1111-0009\nEND:VCARD";

/** Draws a picture that differs each time: a ground, a sun, hills. */
function photo(): string {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [480, 320];
  const paint = canvas.getContext("2d");
  if (!paint) throw new Error("This browser draws no pictures.");
  const hue = Math.floor(Math.random() * 360);
  paint.fillStyle = `hsl(${hue} 60% 78%)`;
  paint.fillRect(0, 0, 480, 320);
  paint.fillStyle = `hsl(${hue + 40} 90% 62%)`;
  paint.beginPath();
  paint.arc(120 + Math.random() * 240, 110, 48, 0, 7);
  paint.fill();
  for (let hill = 0; hill < 3; hill++) {
    paint.fillStyle = `hsl(${hue + 120} 35% ${52 - hill * 11}%)`;
    paint.beginPath();
    paint.ellipse(80 + hill * 170, 330, 230, 110 - hill * 12, 0, 0, 7);
    paint.fill();
  }
  return canvas.toDataURL("image/jpeg", 0.85).split(",")[1] ?? "";
}

function base64(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",")[1] ?? "");
    reader.onerror = () => reject(new Error("The file cannot be read."));
    reader.readAsDataURL(file);
  });
}

/** Takes what is typed along as the caption. */
function caption(): { text?: string } {
  const field = byId<HTMLTextAreaElement>("text");
  const text = field.value.trim();
  field.value = "";
  return text ? { text } : {};
}

const samples: Record<string, () => Record<string, unknown>> = {
  "sample-photo": () => ({ kind: "image", mimetype: "image/jpeg", filename: "photo.jpg", data: photo(), ...caption() }),
  "sample-document": () => ({ kind: "document", mimetype: "application/pdf", filename: "daftar-harga.pdf", data: btoa(pdf), ...caption() }),
  voice: () => ({ kind: "voice", mimetype: voiceType, data: voice }),
  location: () => ({ kind: "location", location: { latitude: -6.175392, longitude: 106.827153, name: "Monas, Jakarta" } }),
  contact: () => ({ kind: "contact", vcard: card }),
};

let asDocument = false;

async function sendFile(file: File): Promise<void> {
  if (file.size > largest) return notice("This file is larger than 47 MB, which is all that the simulator takes.");
  const type = file.type || "application/octet-stream";
  await send({ kind: kindOf(type, asDocument), mimetype: type, filename: file.name, data: await base64(file), ...caption() });
}

export function install(): void {
  const menu = byId<HTMLDetailsElement>("attach");
  const picker = byId<HTMLInputElement>("file");
  menu.addEventListener("click", (event) => {
    const what = (event.target as Element).closest<HTMLElement>("[data-attach]")?.dataset["attach"];
    if (!what) return;
    menu.open = false;
    const sample = samples[what];
    if (sample) return void send(sample());
    asDocument = what === "document";
    picker.accept = asDocument ? "" : "image/*,video/*";
    picker.click();
  });
  picker.addEventListener("change", () => {
    const file = picker.files?.[0];
    if (file) void sendFile(file).finally(() => { picker.value = ""; });
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target as Node)) menu.open = false;
  });
}
