// The eye in a password field.
import { t } from "./i18n.ts";

export function install(): void {
  document.addEventListener("click", (event) => {
    const eye = event.target instanceof Element ? event.target.closest<HTMLElement>(".password-eye") : null;
    const input = document.getElementById(eye?.getAttribute("aria-controls") ?? "");
    if (!eye || !(input instanceof HTMLInputElement)) return;
    const visible = input.type === "password";
    input.type = visible ? "text" : "password";
    eye.setAttribute("aria-pressed", String(visible));
    eye.setAttribute("aria-label", visible ? t("Hide password") : t("Show password"));
    input.focus();
  });
}
