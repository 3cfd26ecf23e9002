// Light, dark, or what the system says.

/** Reports whether a theme is shown dark. */
export function isDark(theme: string, systemIsDark: boolean): boolean {
  return theme === "dark" || (theme !== "light" && systemIsDark);
}

const system = () => matchMedia("(prefers-color-scheme: dark)");

/** Shows the theme that the document names. */
export function apply(): void {
  const page = document.documentElement;
  page.classList.toggle("dark", isDark(page.dataset["theme"] ?? "system", system().matches));
}

/** Follows the system when its theme changes. */
export function follow(): void {
  system().addEventListener("change", apply);
}
