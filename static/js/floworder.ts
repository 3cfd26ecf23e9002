// The order of flows: a row is dragged by its grip to where it shall stand. Without a mouse, the row's menu moves it.

let dragged: HTMLTableRowElement | null = null;

const rowOf = (target: EventTarget | null) => (target instanceof Element ? target.closest<HTMLTableRowElement>("tr[data-flow]") : null);

/** Sends the order of the rows as they stand. */
function send(): void {
  const form = document.querySelector<HTMLFormElement>("form#flow-order");
  if (!form) return;
  for (const row of document.querySelectorAll<HTMLElement>("tr[data-flow]")) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "flow";
    field.value = row.dataset["flow"] ?? "";
    form.append(field);
  }
  form.requestSubmit();
}

export function install(): void {
  // Only the grip drags, so that text in a row can be selected.
  document.addEventListener("pointerdown", (event) => {
    const row = rowOf(event.target);
    if (row) row.draggable = event.target instanceof Element && event.target.closest("[data-grip]") !== null;
  });
  document.addEventListener("dragstart", (event) => {
    dragged = rowOf(event.target);
    dragged?.setAttribute("data-dragged", "");
  });
  document.addEventListener("dragover", (event) => {
    const over = rowOf(event.target);
    if (!dragged || !over || over.parentElement !== dragged.parentElement) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    if (event.clientY > box.top + box.height / 2) over.after(dragged);
    else over.before(dragged);
  });
  document.addEventListener("drop", (event) => {
    if (!dragged) return;
    event.preventDefault();
    send();
  });
  document.addEventListener("dragend", () => {
    dragged?.removeAttribute("data-dragged");
    dragged = null;
  });
}
