// The mathematics of the canvas: the view (what part of the world is seen, how large) and the shape of lines. Screen points are relative to the canvas.

export interface Point {
  x: number;
  y: number;
}
export interface Box extends Point {
  width: number;
  height: number;
}
/** A view: a point p of the world is seen at p * zoom + (x, y). */
export interface View extends Point {
  zoom: number;
}

export const smallest = 0.2;
export const largest = 2;

export const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
export const toWorld = (view: View, p: Point): Point => ({ x: (p.x - view.x) / view.zoom, y: (p.y - view.y) / view.zoom });
export const toScreen = (view: View, p: Point): Point => ({ x: p.x * view.zoom + view.x, y: p.y * view.zoom + view.y });

/** Zooms so that what lies under a point of the screen stays there. */
export function zoomAt(view: View, at: Point, zoom: number): View {
  const to = clamp(zoom, smallest, largest);
  const world = toWorld(view, at);
  return { zoom: to, x: at.x - world.x * to, y: at.y - world.y * to };
}

/** Returns a zoom for a turn of the wheel or a pinch of the trackpad. */
export function wheelZoom(zoom: number, deltaY: number, lines: boolean): number {
  return clamp(zoom * Math.exp(-clamp(deltaY * (lines ? 18 : 1), -60, 60) * 0.006), smallest, largest);
}

export function around(boxes: Iterable<Box>): Box | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const box of boxes) {
    left = Math.min(left, box.x);
    top = Math.min(top, box.y);
    right = Math.max(right, box.x + box.width);
    bottom = Math.max(bottom, box.y + box.height);
  }
  return right < left ? null : { x: left, y: top, width: right - left, height: bottom - top };
}

/** Returns the view that shows a box whole, in the middle, and not larger than 100 %. */
export function fit(box: Box, screen: { width: number; height: number }, margin = 48): View {
  const room = (size: number) => Math.max(1, size - 2 * margin);
  const zoom = clamp(Math.min(room(screen.width) / Math.max(1, box.width), room(screen.height) / Math.max(1, box.height), 1), smallest, largest);
  return { zoom, x: screen.width / 2 - (box.x + box.width / 2) * zoom, y: screen.height / 2 - (box.y + box.height / 2) * zoom };
}

/** Returns the view moved just so far that a box is seen with a margin; a box that is too large shows its upper left corner. */
export function reveal(view: View, box: Box, screen: { width: number; height: number }, margin = 32): View {
  const shift = (start: number, size: number, length: number) => {
    if (start < margin || size > length - 2 * margin) return margin - start;
    return Math.min(0, length - margin - (start + size));
  };
  const at = toScreen(view, box);
  return { zoom: view.zoom, x: view.x + shift(at.x, box.width * view.zoom, screen.width), y: view.y + shift(at.y, box.height * view.zoom, screen.height) };
}

export const overlap = (a: Box, b: Box) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** The view after two fingers went from one pair of points to another. */
export function pinch(view: View, before: readonly [Point, Point], after: readonly [Point, Point]): View {
  const middle = ([a, b]: readonly [Point, Point]): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
  const spread = ([a, b]: readonly [Point, Point]) => Math.hypot(a.x - b.x, a.y - b.y);
  const [from, to] = [middle(before), middle(after)];
  const zoomed = zoomAt(view, from, view.zoom * (spread(after) / Math.max(1, spread(before))));
  return { ...zoomed, x: zoomed.x + to.x - from.x, y: zoomed.y + to.y - from.y };
}

/** How far the view moves in one frame while something is dragged near the border: the nearer, the faster. */
export function pull(at: Point, screen: { width: number; height: number }, reach = 48, fastest = 16): Point {
  const along = (position: number, length: number) => {
    if (position < reach) return clamp((reach - position) / reach, 0, 1) * fastest;
    if (position > length - reach) return -clamp((position - length + reach) / reach, 0, 1) * fastest;
    return 0;
  };
  return { x: along(at.x, screen.width), y: along(at.y, screen.height) };
}

/** The numbers of a line: two curves from an exit to an entrance, by way of its middle. */
export interface Line {
  a: Point;
  b: Point;
  middle: Point;
  d: string; // with the arrow's head
}

const whole = (...numbers: number[]) => numbers.map(Math.round).join(" ");

/** Returns the line from an exit to an entrance. It leaves to the right and arrives from the left; one that goes back passes below or between. */
export function line(a: Point, b: Point): Line {
  const head = `M${whole(b.x - 7, b.y - 5)}L${whole(b.x, b.y)}L${whole(b.x - 7, b.y + 5)}`;
  const ahead = b.x - a.x;
  if (ahead >= 32) {
    const bend = Math.max(32, ahead / 2);
    return { a, b, middle: { x: a.x + ahead / 2, y: (a.y + b.y) / 2 }, d: `M${whole(a.x, a.y)}C${whole(a.x + bend, a.y, b.x - bend, b.y, b.x, b.y)}${head}` };
  }
  const bend = clamp(40 - ahead / 4, 56, 160);
  const far = Math.abs(b.y - a.y) >= 160;
  const middle = { x: (a.x + b.x) / 2, y: far ? (a.y + b.y) / 2 : Math.max(a.y, b.y) + 112 };
  const side = clamp(-ahead / 2, 24, 400);
  return {
    a, b, middle,
    d: `M${whole(a.x, a.y)}C${whole(a.x + bend, a.y, middle.x + side + bend / 2, middle.y, middle.x, middle.y)}` +
      `C${whole(middle.x - side - bend / 2, middle.y, b.x - bend, b.y, b.x, b.y)}${head}`,
  };
}

/** Returns the nearest box in a direction from another one: what lies straight ahead before what lies aside. */
export function neighbour(from: Box, boxes: ReadonlyMap<string, Box>, key: string): string | null {
  const centre = (box: Box): Point => ({ x: box.x + box.width / 2, y: box.y + Math.min(box.height, 64) / 2 });
  const start = centre(from);
  let [best, nearest]: [string | null, number] = [null, Infinity];
  for (const [id, box] of boxes) {
    const to = centre(box);
    const [dx, dy] = [to.x - start.x, to.y - start.y];
    const level = key === "ArrowRight" || key === "ArrowLeft";
    const aside = level ? dy : dx;
    const ahead = (level ? dx : dy) * (key === "ArrowLeft" || key === "ArrowUp" ? -1 : 1);
    if (ahead <= 0 || Math.abs(aside) > ahead * 3) continue;
    const distance = ahead + Math.abs(aside) * 2;
    if (distance < nearest) [best, nearest] = [id, distance];
  }
  return best;
}
