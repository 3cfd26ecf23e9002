// Records a voice message over the composer's field: the microphone's button, the time while it runs, the player before it is sent. What was
// recorded and not sent is kept by its chat while this page is open, as chosen files are. The draft beside it stays as it is.
import type { Chosen } from "./attach.ts";
import { opened } from "./chat.ts";
import { t } from "./i18n.ts";
import { clock, type Happening, idle, next, type State, typeOf } from "./recorder.ts";
import { show as toast } from "./toast.ts";

/** Bits a second: a voice is clear, and a quarter of an hour is below 4 MB. */
const quality = 32_000;

interface Recorded extends Chosen {
  voice: number; // seconds
}

const kept = new Map<string, Recorded>();
let state: State = idle;
let recorder: MediaRecorder | null = null;
let ticking = 0;

const panel = () => document.getElementById("compose-voice");
const microphone = () => document.getElementById("compose-mic");
const chat = () => document.querySelector<HTMLFormElement>("form[data-compose]")?.dataset["compose"] ?? "";
const button = (does: string) => document.querySelector<HTMLButtonElement>(`.composer [data-voice="${does}"]`);

/** How this browser records what the number's gateway can send; "" where it cannot. */
function type(): string {
  if (typeof MediaRecorder === "undefined" || !("mediaDevices" in navigator)) return "";
  return typeOf((type) => MediaRecorder.isTypeSupported(type), panel()?.hasAttribute("data-converts") ?? false);
}

function say(text: string): void {
  document.getElementById("compose-voice-said")?.replaceChildren(text);
}

/** Says in the composer what went wrong; it is read out, and stays until the next try. */
function complain(text: string): void {
  document.getElementById("compose-problem")?.replaceChildren(text);
}

let player: HTMLAudioElement | null = null;
let loaded: Recorded | undefined;
let address = "";

/** Lets a player have a recording, or none. The address of the last one is given up: it would hold its memory. */
function load(sound: HTMLAudioElement, recorded: Recorded | undefined): void {
  if (player === sound && loaded === recorded) return;
  player?.pause();
  URL.revokeObjectURL(address);
  player = sound;
  loaded = recorded;
  address = recorded ? URL.createObjectURL(recorded.file) : "";
  if (address) sound.src = address;
  else sound.removeAttribute("src");
  sound.load();
  // What was recorded does not say how long it is until it was read to its end.
  sound.addEventListener("loadedmetadata", () => {
    if (Number.isFinite(sound.duration)) return;
    sound.addEventListener("seeked", () => (sound.currentTime = 0), { once: true });
    sound.currentTime = 1e6;
  }, { once: true });
}

type View = "idle" | "asking" | "recording" | "stopped";

/** What the open chat shows. */
function view(): View {
  if (state.is !== "idle" && state.chat === chat()) return state.is === "ending" ? "recording" : state.is;
  return kept.has(chat()) ? "stopped" : "idle";
}

/** Moves the focus along with what is shown, where it was there: whoever types meanwhile goes on. */
function refocus(shows: View, element: HTMLElement): void {
  const target = { idle: button("record"), asking: button("cancel"), recording: button("stop"), stopped: element.querySelector("audio") }[shows];
  target?.focus();
}

function render(): void {
  const element = panel();
  const mic = microphone();
  if (!element || !mic) return;
  const shows = view();
  const focused = document.activeElement;
  const along = !focused || focused === document.body || element.contains(focused) || mic.contains(focused);
  const changes = element.hidden ? shows !== "idle" : element.querySelector<HTMLElement>(`[data-voice-at="${shows}"]`)?.hidden !== false;
  element.hidden = shows === "idle";
  for (const part of element.querySelectorAll<HTMLElement>("[data-voice-at]")) part.hidden = part.dataset["voiceAt"] !== shows;
  mic.hidden = type() === "";
  const record = button("record");
  if (record) record.disabled = shows !== "idle" || state.is !== "idle";
  const sound = element.querySelector("audio");
  if (sound) load(sound, shows === "stopped" ? kept.get(chat()) : undefined);
  tick();
  if (along && changes) refocus(shows, element);
}

function tick(): void {
  if (state.is !== "recording") return;
  panel()?.querySelector("[data-voice-time]")?.replaceChildren(clock((performance.now() - state.since) / 1_000));
}

/** Lets something happen to the recorder. */
function happen(now: Happening): void {
  const before = state;
  const limits = { bytes: Number(panel()?.dataset["limit"] ?? Infinity), seconds: Number(panel()?.dataset["seconds"] ?? Infinity) };
  state = next(before, now, limits);
  if (state.is === before.is) return;
  clearInterval(ticking);
  if (state.is === "recording") {
    ticking = setInterval(tick, 250);
    say(t("Recording"));
  }
  if (state.is === "ending") {
    if (recorder?.state === "recording") recorder.stop();
    if (state.full) complain(t("The recording was stopped: it is as long as a voice message can be."));
  }
  render();
}

/** Keeps what was recorded, or says that there is nothing. */
function end(parts: Blob[], mime: string): void {
  happen({ type: "stop", at: performance.now() }); // by itself, where the microphone was taken away
  const ended = state;
  if (ended.is !== "ending") return;
  const name = `voice.${/^audio\/(\w+)/.exec(mime)?.[1] ?? "ogg"}`;
  if (ended.kept && ended.bytes > 0) kept.set(ended.chat, { file: new File(parts, name, { type: mime }), document: false, voice: ended.seconds });
  happen({ type: "ended" });
  if (!ended.kept) return say(t("The recording was discarded"));
  if (ended.bytes === 0) return complain(t("Nothing was recorded."));
  if (ended.chat === chat()) say(t("Stopped, %s", clock(ended.seconds)));
}

function release(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

function record(stream: MediaStream): void {
  const fresh = new MediaRecorder(stream, { mimeType: type(), audioBitsPerSecond: quality });
  const parts: Blob[] = [];
  fresh.addEventListener("dataavailable", ({ data }) => {
    parts.push(data);
    happen({ type: "part", bytes: data.size, at: performance.now() });
  });
  fresh.addEventListener("stop", () => {
    release(stream);
    end(parts, fresh.mimeType);
  });
  fresh.start(1_000);
  recorder = fresh;
  for (const playing of document.querySelectorAll<HTMLMediaElement>("audio, video")) playing.pause(); // it would be recorded, too
  happen({ type: "granted", at: performance.now() });
}

/** Says why there is no microphone. */
function refused(error: unknown): string {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError") return t("This page may not use the microphone. Allow it in the browser's settings for this site, and try again.");
  if (name === "NotFoundError") return t("No microphone was found.");
  return t("The microphone cannot be used. Another program may have it.");
}

const asking = () => state.is === "asking";

async function begin(): Promise<void> {
  if (view() !== "idle" || state.is !== "idle") return;
  complain("");
  happen({ type: "record", chat: chat() });
  let stream: MediaStream | null = null;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true } });
    if (asking()) record(stream);
    else release(stream); // cancelled meanwhile
  } catch (error) {
    release(stream);
    if (asking()) complain(refused(error));
    happen({ type: "refused" });
  }
}

/** Takes the recording of the open chat, to be sent; null for none. */
export function take(): Chosen | null {
  const recorded = kept.get(chat()) ?? null;
  kept.delete(chat());
  if (recorded) render();
  return recorded;
}

/** Reports whether the open chat has room for a recording that comes back. */
export const free = () => view() === "idle";

/** Takes back a recording that was not sent. */
export function give(recorded: Chosen): void {
  kept.set(chat(), { ...recorded, voice: recorded.voice ?? 0 });
  render();
}

/** Reports whether there is a recording that was not sent, in any chat. */
export const waiting = () => state.is !== "idle" || kept.size > 0;

function cancel(): void {
  happen({ type: "cancel" });
}

/** The chat is left: what was recorded until now stays with it. */
function leave(): void {
  if (state.is === "recording") toast({ kind: "info", text: t("The recording was stopped. It is kept in its chat.") });
  if (state.is === "asking") cancel();
  happen({ type: "stop", at: performance.now() });
}

function onClick(event: MouseEvent): void {
  switch (event.target instanceof Element ? event.target.closest<HTMLElement>(".composer [data-voice]")?.dataset["voice"] : "") {
    case "record":
      return void begin();
    case "cancel":
      return cancel();
    case "stop":
      return happen({ type: "stop", at: performance.now() });
    case "discard":
      if (take()) say(t("The recording was discarded"));
  }
}

function onKey(event: KeyboardEvent): void {
  if (event.key !== "Escape" || event.defaultPrevented || !(event.target instanceof Element) || !panel()?.contains(event.target)) return;
  if (state.is !== "asking" && state.is !== "recording") return;
  event.preventDefault();
  cancel();
}

export function install(): void {
  if (!document.querySelector(".inbox")) return;
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.addEventListener("cloudwa:leaving", leave);
  document.addEventListener(opened, render);
  render();
}
