import type {
  ConsentRenderParams,
  ConsentRenderResult,
} from "../../../protocol/js/src/generated/messages.js";
import { decodeBase64 } from "../bytes/base64.js";
import type { Size } from "../drawing/sheet.js";
import { RenderQueue, type Urgency } from "./render-queue.js";

/** Which image is wanted. */
export interface Wish {
  document: number;
  page: number;
  /** The document's version that it should show. */
  version: number;
  /** In pixels of the screen. */
  width: number;
}

/** An image as the agent drew it. */
export interface Picture {
  document: number;
  page: number;
  version: number;
  url: string;
  image: Size;
  /** The page in points; undefined where the agent does not know. */
  paper: Size | undefined;
}

export type Render = (params: Omit<ConsentRenderParams, "consent">) => Promise<ConsentRenderResult>;

/** How many large pages are kept, so that going back and forth is quick. */
const KEPT = 6;

/** Asks for images in a good order, and frees those that are not needed any more. */
export class Pictures {
  readonly #render: Render;
  readonly #queue = new RenderQueue();
  /** The large pages at hand, the latest last. */
  readonly #kept = new Map<string, Picture>();
  readonly #asked = new Map<string, Promise<Picture>>();

  constructor(render: Render) {
    this.#render = render;
  }

  /** A large page; at once where it is at hand. Rejects with Refused or Unwanted. */
  page(
    wish: Wish,
    urgency: "page" | "ahead",
    wanted: () => boolean = () => true,
  ): Promise<Picture> {
    const key = nameOf(wish, wish.width);
    const kept = this.#kept.get(key);
    if (kept) {
      this.#keep(key, kept);
      return Promise.resolve(kept);
    }
    const asked = this.#asked.get(key);
    if (asked) return asked;
    const asking = this.#ask(wish, urgency, wanted)
      .then((picture) => {
        this.#keep(nameOf(picture, wish.width), picture);
        return picture;
      })
      .finally(() => this.#asked.delete(key));
    this.#asked.set(key, asking);
    return asking;
  }

  #keep(key: string, picture: Picture): void {
    this.#kept.delete(key);
    this.#kept.set(key, picture);
    for (const [oldest, { url }] of this.#kept) {
      if (this.#kept.size <= KEPT) break;
      this.#kept.delete(oldest);
      URL.revokeObjectURL(url);
    }
  }

  /** A thumbnail, which is the caller's to free. Rejects with Refused or Unwanted. */
  thumbnail(wish: Wish, wanted: () => boolean): Promise<Picture> {
    return this.#ask(wish, "thumbnail", wanted);
  }

  async #ask(wish: Wish, urgency: Urgency, wanted: () => boolean): Promise<Picture> {
    const { document, page, width } = wish;
    const result = await this.#queue.add(urgency, wanted, () =>
      this.#render({ document, page, width }),
    );
    const { type, data, pageWidth, pageHeight } = result;
    return {
      document,
      page,
      version: result.version,
      url: URL.createObjectURL(new Blob([decodeBase64(data)], { type })),
      image: { width: result.width, height: result.height },
      paper: pageWidth > 0 && pageHeight > 0 ? { width: pageWidth, height: pageHeight } : undefined,
    };
  }
}

function nameOf({ document, page, version }: Omit<Wish, "width">, width: number): string {
  return [document, page, version, width].join();
}
