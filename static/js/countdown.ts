// The ring beside a QR code: how long it holds. The server says how many seconds are left, so that a wrong clock here does no harm.
import { n, t } from "./i18n.ts";

interface Countdown {
  code: string;
  until: number; // on the clock of performance.now
}

const running = new WeakMap<Element, Countdown>();

/** Returns what is left of a code: whole seconds, and the part of 100 that the ring shows. */
export function left(until: number, now: number, whole: number): { seconds: number; part: number } {
  const milliseconds = Math.max(0, until - now);
  return { seconds: Math.ceil(milliseconds / 1_000), part: whole > 0 ? Math.min(100, milliseconds / (whole * 10)) : 0 };
}

function tick(): void {
  const now = performance.now();
  for (const element of document.querySelectorAll<HTMLElement>("[data-countdown]")) {
    const code = element.dataset["countdown"] ?? "";
    let countdown = running.get(element);
    if (countdown?.code !== code) {
      countdown = { code, until: now + Number(element.dataset["seconds"]) * 1_000 };
      running.set(element, countdown);
    }
    const { seconds, part } = left(countdown.until, now, Number(element.dataset["whole"]));
    element.querySelector<SVGElement>(".countdown-ring")?.setAttribute("stroke-dashoffset", String(part - 100));
    const text = seconds > 0 ? n("A new code in %d second", "A new code in %d seconds", seconds) : t("The next code is on its way.");
    const label = element.querySelector("[role=timer]");
    if (label && label.textContent !== text) label.textContent = text;
  }
}

export function install(): void {
  setInterval(() => document.hidden || tick(), 250);
  document.addEventListener("htmx:load", tick);
}
