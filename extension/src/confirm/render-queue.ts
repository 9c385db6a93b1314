/**
 * Why an image is asked for: the page that the person waits for, one that they may want next, or a
 * thumbnail.
 */
export type Urgency = "page" | "ahead" | "thumbnail";

const ORDER: readonly Urgency[] = ["page", "ahead", "thumbnail"];

/** How many of each the agent draws at once. */
const AT_ONCE: Record<Urgency, number> = { page: 2, ahead: 1, thumbnail: 2 };

/** The reason why a request was never sent. */
export class Unwanted extends Error {}

interface Waiting {
  wanted(): boolean;
  start(): void;
  drop(): void;
}

/**
 * The order in which images are asked for: the large page at once, whatever else is under way; the
 * others only while no large page is, so that forty thumbnails do not delay it.
 */
export class RenderQueue {
  readonly #running: Record<Urgency, number> = { page: 0, ahead: 0, thumbnail: 0 };
  readonly #waiting: Record<Urgency, Waiting[]> = { page: [], ahead: [], thumbnail: [] };

  /**
   * Sends a request when its turn comes; rejects with Unwanted where nobody wants the image any
   * more by then.
   */
  add<T>(urgency: Urgency, wanted: () => boolean, run: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const start = (): void => {
        this.#running[urgency]++;
        run()
          .then(resolve, reject)
          .finally(() => {
            this.#running[urgency]--;
            this.#next();
          });
      };
      this.#waiting[urgency].push({ wanted, start, drop: () => reject(new Unwanted()) });
      this.#next();
    });
  }

  #next(): void {
    for (const urgency of ORDER) {
      while (this.#mayStart(urgency)) {
        const next = this.#waiting[urgency].shift();
        if (!next) break;
        if (next.wanted()) next.start();
        else next.drop();
      }
    }
  }

  #mayStart(urgency: Urgency): boolean {
    if (this.#running[urgency] >= AT_ONCE[urgency]) return false;
    return urgency === "page" || this.#running.page + this.#waiting.page.length === 0;
  }
}
