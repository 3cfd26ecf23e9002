// What somebody chose for the inbox in this browser: it depends on the keyboard and on who sits beside it, so it is not kept for all of them.

export type Choice = "sound" | "enter";

const key = (choice: Choice) => `inbox-${choice}`;

/** Reports whether something is wanted, which it is until somebody says otherwise. */
export function on(choice: Choice): boolean {
  try {
    return localStorage.getItem(key(choice)) !== "off";
  } catch {
    return true; // the browser keeps nothing
  }
}

export function choose(choice: Choice, wanted: boolean): void {
  try {
    localStorage.setItem(key(choice), wanted ? "on" : "off");
  } catch {
    // as above
  }
}
