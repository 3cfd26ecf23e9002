// The pinch on a trackpad in Safari, which sends no turns of a wheel for it.
import type { Editor } from "./editor.ts";

type Pinch = MouseEvent & { scale: number };

/** Zooms around the pointer. Safari would zoom the page. Fingers on a screen send the same; the canvas follows them by itself. */
export function followTrackpad({ canvas, view }: Editor): void {
  let zoom = 1;
  canvas.addEventListener("gesturestart", (event) => {
    event.preventDefault();
    zoom = view.view.zoom;
  });
  canvas.addEventListener("gesturechange", (event) => {
    event.preventDefault();
    if (navigator.maxTouchPoints === 0) view.zoomTo(zoom * (event as Pinch).scale, view.local(event as Pinch));
  });
}
