// What a recording goes through, apart from the browser: each thing that happens makes the next state out of the last one.

/** How large and how long a recording may be. */
export interface Limits {
  bytes: number;
  seconds: number;
}

/** What the page's one recorder is at, and for which chat. Times are in milliseconds. */
export type State =
  | { is: "idle" }
  | { is: "asking"; chat: string } // for the microphone
  | { is: "recording"; chat: string; since: number; bytes: number }
  | { is: "ending"; chat: string; seconds: number; bytes: number; kept: boolean; full: boolean }; // the last part is on its way

export type Happening =
  | { type: "record"; chat: string }
  | { type: "granted"; at: number }
  | { type: "refused" }
  | { type: "part"; bytes: number; at: number }
  | { type: "stop"; at: number } // asked for, or the microphone is gone
  | { type: "cancel" }
  | { type: "ended" };

export const idle: State = { is: "idle" };

/** What may still come after a recording was told to stop: browsers hand over a part a second. */
const margin = 65_536;

/** Returns the state after something happened; the same one where it means nothing. */
export function next(state: State, now: Happening, limits: Limits): State {
  switch (state.is) {
    case "idle":
      return now.type === "record" ? { is: "asking", chat: now.chat } : state;
    case "asking":
      if (now.type === "granted") return { is: "recording", chat: state.chat, since: now.at, bytes: 0 };
      return now.type === "refused" || now.type === "cancel" ? idle : state;
    case "recording":
      return recording(state, now, limits);
    case "ending":
      if (now.type === "part") return { ...state, bytes: state.bytes + now.bytes };
      return now.type === "ended" ? idle : state;
  }
}

function recording(state: Extract<State, { is: "recording" }>, now: Happening, limits: Limits): State {
  const { chat, since, bytes } = state;
  const end = (at: number, kept: boolean, size = bytes, full = false): State => {
    return { is: "ending", chat, seconds: Math.min(Math.round((at - since) / 1_000), limits.seconds), bytes: size, kept, full };
  };
  switch (now.type) {
    case "part": {
      const size = bytes + now.bytes;
      const full = size > limits.bytes - margin || now.at - since >= limits.seconds * 1_000;
      return full ? end(now.at, true, size, true) : { ...state, bytes: size };
    }
    case "stop":
      return end(now.at, true);
    case "cancel":
      return end(since, false);
    default:
      return state;
  }
}

/** Returns the first way to record that can be sent; "" for none. What is not Opus has to be converted by the number's gateway. */
export function typeOf(supported: (type: string) => boolean, converts: boolean): string {
  return ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", ...(converts ? ["audio/mp4"] : [])].find(supported) ?? "";
}

/** Returns a length as players show it, such as 0:12. */
export function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds) % 60).padStart(2, "0")}`;
}
