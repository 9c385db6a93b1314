import type { CheckRenderResult, Rect } from "../../../protocol/js/src/generated/messages.js";
import { showImage } from "../drawing/image.js";
import { placeOnSheet, type Size } from "../drawing/sheet.js";
import { make } from "../text/element.js";
import type { Entry } from "./report.js";

/** One place of an entry, which can be framed. */
export interface Placed {
  entry: Entry;
  page: number;
  rect: Rect;
}

/** One page of the document: its image, with a frame around each thing found on it. */
export class Sheet {
  readonly page: number;
  readonly root: HTMLElement;
  /** The width of the image in pixels, 0 without one. */
  drawnWidth = 0;
  failed = false;
  #image: HTMLImageElement | undefined;
  readonly #marks = make("div", "marks");
  readonly #note = make("div", "sheet-note");

  constructor(page: number, size: Size, label: string) {
    this.page = page;
    this.root = make("figure", "sheet");
    this.root.setAttribute("aria-label", label);
    this.size = size;
    this.root.append(this.#note, this.#marks);
  }

  /** The page's size in points; a guess until its image is there. */
  set size({ width, height }: Size) {
    this.root.style.aspectRatio = `${width} / ${height}`;
  }

  /** Shows the page and frames what is on it; frame makes what a person points at. */
  async draw(
    result: CheckRenderResult,
    alt: string,
    placed: readonly Placed[],
    frame: (placed: Placed) => HTMLElement,
  ): Promise<void> {
    const image = this.#image ?? new Image();
    image.alt = alt;
    await showImage(image, result);
    this.failed = false;
    this.drawnWidth = result.width;
    this.#image = image;
    this.#note.replaceChildren();
    this.root.prepend(image);
    const size = { width: result.pageWidth, height: result.pageHeight };
    if (!(size.width > 0 && size.height > 0)) return;
    this.size = size;
    const names = new Map<string, number>();
    this.#marks.replaceChildren(
      ...placed.map((one) => {
        const made = frame(one);
        for (const [side, percent] of Object.entries(placeOnSheet(one, size))) {
          made.style.setProperty(side, `${percent}%`);
        }
        // Letters of the same place stand beside each other.
        const place = `${Math.round(one.rect.x / 8)} ${Math.round((one.rect.y + one.rect.height) / 8)}`;
        const before = names.get(place) ?? 0;
        names.set(place, before + 1);
        made.style.setProperty("--beside", String(before));
        return made;
      }),
    );
  }

  /** Says that there is no image, and why. */
  fail(...told: HTMLElement[]): void {
    this.failed = true;
    this.#note.replaceChildren(...told);
  }

  /** Lets the image go, for memory; it is asked for again when it is looked at. */
  evict(): void {
    if (this.#image) URL.revokeObjectURL(this.#image.src);
    this.#image?.remove();
    this.#image = undefined;
    this.drawnWidth = 0;
    this.#marks.replaceChildren();
  }
}
