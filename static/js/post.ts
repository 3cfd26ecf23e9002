/** How long an answer may take before it counts as lost, in milliseconds. */
const patience = 30_000;

/** Sends a form as htmx would, for scripts that do something else with the answer than swapping it in. */
export function post(path: string, fields: Record<string, string> = {}): Promise<Response> {
  const workspace = document.querySelector<HTMLMetaElement>("meta[name=workspace]")?.content ?? "";
  // The answer may come after the page was left; the request must not be lost by that.
  return fetch(path, { method: "POST", keepalive: true, signal: AbortSignal.timeout(patience), headers: { "HX-Request": "true", "X-Workspace": workspace }, body: new URLSearchParams(fields) });
}
