import type { Rect } from "../../../protocol/js/src/generated/messages.js";

/** A length and a breadth, in any unit. */
export interface Size {
  width: number;
  height: number;
}

/** Bounds of the width in consent.render and check.render, in pixels. */
const MIN_RENDER = 64;
const MAX_RENDER = 2400;

/** The image's width to ask for, so that it is sharp at the area's full width. */
export function renderWidth(area: Size, ratio: number): number {
  return Math.min(MAX_RENDER, Math.max(MIN_RENDER, Math.round(area.width * ratio)));
}

/** The size at which a page is shown: whole, or as wide as the area. */
export function sheetSize(page: Size, area: Size, whole: boolean): Size {
  const wide = area.width / page.width;
  const scale = whole ? Math.min(wide, area.height / page.height) : wide;
  return { width: Math.floor(page.width * scale), height: Math.floor(page.height * scale) };
}

/** Where a rectangle of the page stands on the sheet, in percent from its top left corner. */
export function placeOnSheet({ rect }: { rect: Rect }, page: Size) {
  return {
    left: (rect.x / page.width) * 100,
    top: ((page.height - rect.y - rect.height) / page.height) * 100,
    width: (rect.width / page.width) * 100,
    height: (rect.height / page.height) * 100,
  };
}
