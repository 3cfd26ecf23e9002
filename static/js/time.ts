// Relative times: the server writes "5 minutes ago", this keeps it true. It says what i18n.Relative says on the server.
import { n, t } from "./i18n.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Returns how long before or after now a moment is, or null from 24 hours on, where the exact time is shown instead. */
export function relative(moment: number, now: number): string | null {
  const distance = now - moment;
  const size = Math.abs(distance);
  if (Number.isNaN(distance) || size >= day) return null;
  if (size < 45_000) return t("just now");
  const minutes = Math.max(1, Math.floor(size / minute));
  const hours = Math.floor(size / hour);
  if (distance < 0) return size < hour ? n("in %d minute", "in %d minutes", minutes) : n("in %d hour", "in %d hours", hours);
  return size < hour ? n("%d minute ago", "%d minutes ago", minutes) : n("%d hour ago", "%d hours ago", hours);
}

/** Returns how long somebody has been waiting, in as few letters as can be. */
export function waited(since: number, now: number): string {
  const size = now - since;
  if (!(size >= minute)) return "";
  if (size < hour) return t("%d min", Math.floor(size / minute));
  return size < day ? t("%d h", Math.floor(size / hour)) : t("%d d", Math.floor(size / day));
}

function tick(): void {
  for (const element of document.querySelectorAll<HTMLTimeElement>("time[data-waiting]")) {
    const since = Date.parse(element.dateTime);
    element.textContent = waited(since, Date.now());
    element.toggleAttribute("data-late", Date.now() - since >= Number(element.dataset["waiting"]));
  }
  for (const element of document.querySelectorAll<HTMLTimeElement>("time[data-relative]")) {
    const text = relative(Date.parse(element.dateTime), Date.now()) ?? element.title;
    if (element.textContent !== text) element.textContent = text;
  }
}

/** Rewrites the page's relative times twice a minute, and at once when a hidden tab is looked at again. */
export function install(): void {
  setInterval(() => document.hidden || tick(), 30_000);
  document.addEventListener("visibilitychange", () => document.hidden || tick());
}
