// The copy button of a code block.
import { t } from "./i18n.ts";
import { show } from "./toast.ts";

export function install(): void {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-copy]") : null;
    const text = button?.parentElement?.querySelector("code")?.textContent;
    if (!button || !text) return;
    navigator.clipboard.writeText(text).then(
      () => show({ kind: "success", text: t("Copied.") }),
      () => show({ kind: "warning", text: t("The browser did not allow copying. Select the text and copy it yourself.") }),
    );
  });
}
