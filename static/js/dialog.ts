// Dialogs open and close by the command and commandfor attributes. This does it for browsers that do not know them, and lets a click beside a
// dialog close it where closedby is unknown.

function run(button: HTMLButtonElement): void {
  const dialog = document.getElementById(button.getAttribute("commandfor") ?? "");
  if (!(dialog instanceof HTMLDialogElement)) return;
  if (button.getAttribute("command") === "close") dialog.close();
  else if (!dialog.open) dialog.showModal();
}

export function install(): void {
  if (!("commandForElement" in HTMLButtonElement.prototype)) {
    document.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button[commandfor]") : null;
      if (button instanceof HTMLButtonElement && !button.disabled) run(button);
    });
  }
  if (!("closedBy" in HTMLDialogElement.prototype)) {
    document.addEventListener("click", (event) => {
      if (event.target instanceof HTMLDialogElement && event.target.getAttribute("closedby") === "any") event.target.close();
    });
  }
}
