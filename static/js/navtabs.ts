// Where a row of links is too narrow for all of them, the current one is brought into sight.
export function install(): void {
  for (const current of document.querySelectorAll<HTMLElement>(".navtabs [aria-current], .operator-nav [aria-current]")) {
    const row = current.closest<HTMLElement>(".navtabs, .operator-nav");
    if (row && row.scrollWidth > row.clientWidth) row.scrollLeft = current.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
  }
}
