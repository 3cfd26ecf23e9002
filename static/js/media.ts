// The files of messages: a picture opens large over the page, and sound plays one at a time, as fast as was last chosen.

const speeds = [1, 1.5, 2];
let speed = 1;

/** Shows a picture large. With a key that opens links elsewhere, or without the dialog, the link does what links do. */
function view(event: MouseEvent, link: HTMLAnchorElement): void {
  const viewer = document.getElementById("viewer");
  const picture = viewer?.querySelector("img");
  const save = viewer?.querySelector<HTMLAnchorElement>("[data-viewer-save]");
  if (!(viewer instanceof HTMLDialogElement) || !picture || !save || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  picture.src = link.href;
  picture.alt = link.querySelector("img")?.alt ?? "";
  save.href = `${link.href}?download=1`;
  viewer.showModal();
  viewer.addEventListener("close", () => picture.removeAttribute("src"), { once: true });
}

function pace(): void {
  for (const sound of document.querySelectorAll("audio")) sound.playbackRate = speed;
  for (const label of document.querySelectorAll("[data-speed] > :last-child")) label.textContent = `${speed}×`;
}

export function install(): void {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const link = event.target.closest<HTMLAnchorElement>("a[data-viewer]");
    if (link) view(event, link);
    if (event.target.matches("dialog.viewer")) (event.target as HTMLDialogElement).close(); // beside the picture
    if (!event.target.closest("[data-speed]")) return;
    speed = speeds[(speeds.indexOf(speed) + 1) % speeds.length] ?? 1;
    pace();
  });
  // Media events do not bubble.
  document.addEventListener("play", (event) => {
    for (const other of document.querySelectorAll<HTMLMediaElement>("audio, video")) if (other !== event.target) other.pause();
    pace();
  }, true);
}
