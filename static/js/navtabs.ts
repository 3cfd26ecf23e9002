// Where a row of links is too narrow for all of them, the current one is brought into sight: at first, and when the phone is turned.
function showCurrent(): void {
  for (const current of document.querySelectorAll<HTMLElement>(".navtabs [aria-current], .operator-nav [aria-current]")) {
    const row = current.closest<HTMLElement>(".navtabs, .operator-nav");
    if (row) row.scrollLeft = current.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
  }
}

export function install(): void {
  showCurrent();
  window.addEventListener("resize", showCurrent);
}
