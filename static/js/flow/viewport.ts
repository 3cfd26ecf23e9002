// What part of the world the canvas shows, remembered per person and flow.
import { type Box, type Point, type View, fit, reveal, toWorld, zoomAt } from "./geometry.ts";

const step = 1.2;
/** What the toolbar covers at the foot of the canvas. */
const toolbar = 48;

export class Viewport {
  view: View = { x: 0, y: 0, zoom: 1 };
  #listeners: (() => void)[] = [];
  #frame = 0;
  #timer = 0;

  constructor(readonly canvas: HTMLElement, private world: HTMLElement, private key: string) {}

  /** Shows what was seen last, and tells whether that is known. */
  restore(): boolean {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key) ?? "null") as Partial<View> | null;
      if (!kept || ![kept.x, kept.y, kept.zoom].every(Number.isFinite)) return false;
      this.set(zoomAt(kept as View, { x: 0, y: 0 }, (kept as View).zoom));
      return true;
    } catch {
      return false; // storage is shut or holds something else
    }
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  size(): { width: number; height: number } {
    return { width: this.canvas.clientWidth, height: this.canvas.clientHeight };
  }

  /** Turns a point of the window into one of the canvas. */
  local(at: { clientX: number; clientY: number }): Point {
    const box = this.canvas.getBoundingClientRect();
    return { x: at.clientX - box.left, y: at.clientY - box.top };
  }

  /** Turns a point of the window into one of the world. */
  worldAt(at: { clientX: number; clientY: number }): Point {
    return toWorld(this.view, this.local(at));
  }

  /** The middle of what is seen, in the world. */
  middle(): Point {
    const { width, height } = this.size();
    return toWorld(this.view, { x: width / 2, y: height / 2 });
  }

  set(view: View): void {
    this.view = view;
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#paint();
    });
  }

  #paint(): void {
    const { x, y, zoom } = this.view;
    // Without will-change: a layer as large as a large flow costs ten times as much in each frame as painting what is seen.
    this.world.style.transform = `translate(${x}px, ${y}px) scale(${zoom})`;
    this.canvas.style.backgroundPosition = `${x}px ${y}px`;
    const dot = zoom < 0.5 ? 64 : 16;
    this.canvas.style.backgroundSize = `${dot * zoom}px ${dot * zoom}px`;
    for (const listener of this.#listeners) listener();
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#remember(), 300);
  }

  #remember(): void {
    try {
      localStorage.setItem(this.key, JSON.stringify(this.view));
    } catch {
      // storage is shut: the view is not remembered
    }
  }

  panBy(x: number, y: number): void {
    this.set({ ...this.view, x: this.view.x + x, y: this.view.y + y });
  }

  /** Zooms around a point of the canvas, or its middle. */
  zoomTo(zoom: number, at?: Point): void {
    const { width, height } = this.size();
    this.set(zoomAt(this.view, at ?? { x: width / 2, y: height / 2 }, zoom));
  }

  larger(): void {
    this.zoomTo(this.view.zoom * step);
  }

  smaller(): void {
    this.zoomTo(this.view.zoom / step);
  }

  fit(box: Box | null): void {
    const { width, height } = this.size();
    if (box) this.set(fit(box, { width, height: height - toolbar }));
    else this.set({ x: width / 2, y: height / 2, zoom: 1 });
  }

  /** Shows a flow for the first time: all of it where it can be read like that, else its beginning. */
  first(box: Box | null): void {
    this.fit(box);
    const { zoom } = this.view;
    if (!box || zoom >= 0.6) return;
    const { height } = this.size();
    this.set({ zoom: 0.8, x: 32 - box.x * 0.8, y: Math.max(32, (height - box.height * 0.8) / 2) - box.y * 0.8 });
  }

  reveal(box: Box): void {
    this.set(reveal(this.view, box, this.size()));
  }
}
