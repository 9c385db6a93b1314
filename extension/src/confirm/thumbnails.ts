import type { ConsentDocument } from "../../../protocol/js/src/generated/messages.js";
import { readable } from "./documents.js";
import type { Pictures } from "./pictures.js";

/** The breadth of a thumbnail in the list, in CSS pixels. */
const WIDTH = 40;
/** The least that may be asked for (consent.render). */
const MIN_WIDTH = 64;

interface Thumbnail {
  box: HTMLElement;
  /** It is in sight, or nearly. */
  near: boolean;
  /** The version whose image it shows or waits for. */
  version: number | undefined;
  image: HTMLImageElement | undefined;
}

/** The first pages of the documents, small; asked for when they come into sight. */
export class Thumbnails {
  readonly #pictures: Pictures;
  #documents: ConsentDocument[] = [];
  #rest = false;
  #thumbnails: Thumbnail[] = [];
  readonly #observer: IntersectionObserver;

  /** root is what scrolls. */
  constructor(pictures: Pictures, root: HTMLElement) {
    this.#pictures = pictures;
    this.#observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          const index = this.#thumbnails.findIndex(({ box }) => box === target);
          const thumbnail = this.#thumbnails[index];
          if (!thumbnail) continue;
          thumbnail.near = isIntersecting;
          this.#ask(index);
        }
      },
      { root, rootMargin: "160px 0px" },
    );
  }

  /** The places where the images go, one for each document. */
  observe(boxes: HTMLElement[]): void {
    this.#observer.disconnect();
    this.#thumbnails = boxes.map((box) => ({
      box,
      near: false,
      version: undefined,
      image: undefined,
    }));
    for (const box of boxes) this.#observer.observe(box);
  }

  /** Shows the documents; at rest, nothing is asked for: the agent has better things to do. */
  show(documents: ConsentDocument[], rest: boolean): void {
    this.#documents = documents;
    this.#rest = rest;
    for (const index of documents.keys()) this.#ask(index);
  }

  async #ask(index: number): Promise<void> {
    const thumbnail = this.#thumbnails[index];
    const document = this.#documents[index];
    if (this.#rest || !thumbnail?.near || !document || !readable(document)) return;
    const { version } = document;
    if (thumbnail.version === version) return;
    const before = thumbnail.version;
    thumbnail.version = version;
    const width = Math.max(MIN_WIDTH, Math.ceil(WIDTH * window.devicePixelRatio));
    const wanted = () => thumbnail.near && thumbnail.version === version;
    try {
      const { url } = await this.#pictures.thumbnail(
        { document: index, page: 1, version, width },
        wanted,
      );
      const image = new Image();
      image.alt = "";
      image.src = url;
      await image.decode().finally(() => URL.revokeObjectURL(url));
      thumbnail.image?.remove();
      thumbnail.image = image;
      thumbnail.box.prepend(image);
    } catch {
      // Without it the number stands there. What scrolled away is asked for when it comes back.
      if (!thumbnail.near && thumbnail.version === version) thumbnail.version = before;
    }
  }
}
