// Runs before the page is painted: the theme, and the mark that scripts are on.
import { apply, follow } from "./scheme.ts";

document.documentElement.classList.add("js");
apply();
follow();
