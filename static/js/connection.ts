// Says when the server cannot be reached, and stops saying so when it can.

function say(lost: boolean): void {
  const notice = document.getElementById("offline");
  if (notice) notice.hidden = !lost;
}

export function install(): void {
  addEventListener("offline", () => say(true));
  addEventListener("online", () => say(false));
  for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, () => say(true));
  document.addEventListener("htmx:beforeOnLoad", () => say(false));
}
