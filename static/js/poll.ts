// Elements with data-poll ask the server what has changed: they get the event "poll" every 1.5 s while somebody looks, every 10 s while the
// page is hidden, and at once when it is looked at again. The policy forbids conditions in the markup, which is why this is a script.

const pause = 1_500;
const hiddenPause = 10_000;

let timer = 0;

function poll(): void {
  for (const element of document.querySelectorAll("[data-poll]")) element.dispatchEvent(new Event("poll"));
  plan();
}

function plan(): void {
  clearTimeout(timer);
  timer = setTimeout(poll, document.hidden ? hiddenPause : pause);
}

interface AnswerEvent extends Event {
  detail: { xhr: XMLHttpRequest };
}

export function install(): void {
  // The next poll asks again: an answer that failed is not worth a message each time.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { status } = (event as AnswerEvent).detail.xhr;
    if (event.target instanceof Element && event.target.matches("[data-poll]") && (status === 429 || status >= 500)) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => (document.hidden ? plan() : poll()));
  plan();
}
