// The theme buttons change the page at once and tell the server behind its back. Without scripts the form does the same with a page load.
import { t } from "./i18n.ts";
import { apply } from "./scheme.ts";
import { show } from "./toast.ts";

async function keep(form: HTMLFormElement, button: HTMLElement): Promise<void> {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form, button)) if (typeof value === "string") body.append(name, value);
  try {
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
    // The 303 that a plain form would follow arrives as status 0.
    if (answer.type !== "opaqueredirect" && !answer.ok) throw new Error(String(answer.status));
  } catch {
    show({ kind: "warning", text: t("The theme was changed here but could not be saved.") });
  }
}

export function install(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-theme-form") || !(button instanceof HTMLButtonElement)) return;
    event.preventDefault();
    document.documentElement.dataset["theme"] = button.value;
    apply();
    for (const other of document.querySelectorAll<HTMLButtonElement>("form[data-theme-form] button[name=theme]")) {
      other.setAttribute("aria-pressed", String(other.value === button.value));
    }
    void keep(form, button);
  });
}
