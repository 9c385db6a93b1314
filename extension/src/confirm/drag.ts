import type { Rect } from "../../../protocol/js/src/generated/messages.js";
import type { Size } from "../drawing/sheet.js";

/** How far one press of an arrow moves a signature, and one with Shift, in points. */
export const STEP = 6;
export const FINE_STEP = 1;

/** The rectangle, moved by points to the right and upwards, but never off the page. */
export function moved(rect: Rect, dx: number, dy: number, page: Size): Rect {
  const within = (at: number, extent: number, whole: number) =>
    round(Math.max(0, Math.min(at, whole - extent)));
  return {
    ...rect,
    x: within(rect.x + dx, rect.width, page.width),
    y: within(rect.y + dy, rect.height, page.height),
  };
}

/** A way on the screen, in points of the page. The screen's y grows downwards. */
export function pointsOf(dx: number, dy: number, sheet: Size, page: Size): [number, number] {
  return [(dx / sheet.width) * page.width, -(dy / sheet.height) * page.height];
}

/** The way in points that an arrow key asks for. */
export function arrowStep(key: string, fine: boolean): [number, number] | undefined {
  const step = fine ? FINE_STEP : STEP;
  switch (key) {
    case "ArrowLeft":
      return [-step, 0];
    case "ArrowRight":
      return [step, 0];
    case "ArrowUp":
      return [0, step];
    case "ArrowDown":
      return [0, -step];
    default:
      return undefined;
  }
}

/** Whether two rectangles are the same place. */
export function samePlace(a: Rect, b: Rect): boolean {
  return Math.abs(a.x - b.x) < 0.05 && Math.abs(a.y - b.y) < 0.05;
}

// Nobody sees a hundredth of a point.
function round(n: number): number {
  return Math.round(n * 100) / 100;
}
