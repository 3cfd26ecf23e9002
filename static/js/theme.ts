// Runs before the page is painted: the theme, the width of the sidebar, and the mark that scripts are on.
import { restore } from "./rail.ts";
import { apply, follow } from "./scheme.ts";

document.documentElement.classList.add("js");
apply();
restore();
follow();
