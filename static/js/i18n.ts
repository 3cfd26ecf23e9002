// Texts for people. The English text is the key; the page carries the translations as a JSON island when its language is not English.

let texts = new Map<string, string>();

/** Takes the translations, by their English text. */
export function load(translations: Record<string, string>): void {
  texts = new Map(Object.entries(translations));
}

/** Takes translations besides those that are there. */
export function add(translations: Record<string, string>): void {
  for (const [english, text] of Object.entries(translations)) texts.set(english, text);
}

/** Reads the translations the page carries. A page in English carries none. */
export function loadFromPage(page: Document): void {
  const island = page.getElementById("i18n");
  load(island?.textContent ? (JSON.parse(island.textContent) as Record<string, string>) : {});
}

/** Returns the text in the page's language, its %s and %d filled in order. */
export function t(english: string, ...values: (string | number)[]): string {
  return fill(texts.get(english) ?? english, values);
}

/** Returns the text for a number of things: one for exactly 1, many otherwise. The number fills the first %d. */
export function n(one: string, many: string, count: number): string {
  return fill(texts.get(one) ?? (count === 1 ? one : many), [count]);
}

function fill(format: string, values: (string | number)[]): string {
  let next = 0;
  return format.replace(/%[sd%]/g, (verb) => (verb === "%%" ? "%" : String(values[next++] ?? verb)));
}
