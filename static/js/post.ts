/** How long an answer may take before it counts as lost, in milliseconds. */
const patience = 30_000;
const filePatience = 600_000;

/** Sends a form as htmx would, for scripts that do something else with the answer than swapping it in. */
export function post(path: string, fields: Record<string, string> | FormData = {}): Promise<Response> {
  const workspace = document.querySelector<HTMLMetaElement>("meta[name=workspace]")?.content ?? "";
  // The answer may come after the page was left; the request must not be lost by that.
  // Browsers keep only small requests alive like that, so a form with files is not.
  const files = fields instanceof FormData;
  return fetch(path, {
    method: "POST", keepalive: !files, signal: AbortSignal.timeout(files ? filePatience : patience), headers: { "HX-Request": "true", "X-Workspace": workspace },
    body: files ? fields : new URLSearchParams(fields),
  });
}
