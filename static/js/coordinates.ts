// The fields of a place: maps copy both numbers at once, and put them into their links.

/** Returns the latitude and longitude that stand in a text, each with its decimal point. */
export function coordinates(text: string): [string, string] | null {
  const found = /(?<![\d.])(-?\d{1,2}\.\d+)\s*,\s*(-?\d{1,3}\.\d+)(?![\d.])/.exec(text);
  return found?.[1] !== undefined && found[2] !== undefined ? [found[1], found[2]] : null;
}

export function install(): void {
  document.addEventListener("paste", (event) => {
    const latitude = event.target;
    if (!(latitude instanceof HTMLInputElement) || latitude.name !== "latitude") return;
    const longitude = latitude.form?.querySelector<HTMLInputElement>("[name=longitude]");
    const pair = coordinates(event.clipboardData?.getData("text") ?? "");
    if (!longitude || !pair) return;
    event.preventDefault();
    [latitude.value, longitude.value] = pair;
    longitude.focus();
  });
}
