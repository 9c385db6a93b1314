import type { Page } from "playwright-core";
import type { Outcome, Signed, SignOptions } from "./portal-page.js";

/** A document of the website, as a page declares it in a batch. */
export interface InBatch extends Pick<SignOptions, "placement"> {
  name: string;
  field?: string;
  /** Only when its turn has come; or not even then. */
  fetched?: true | "missing";
  /** With another document's digest. */
  wrong?: true;
  /** What the portal's server knows of it, so that the page need not compute it. */
  known?: { size: number; sha256: string };
}

/** What became of a document of a batch. */
export type InResult = {
  outcome: "signed" | "removed" | "failed";
  code?: string;
} & Partial<Signed>;

/** What became of a batch, and what the page was told meanwhile. */
export interface BatchOutcome extends Outcome<InResult[]> {
  clickedAt: number;
  /** Places and outcomes, in the order in which they were told. */
  told: [number, string][];
  progress: { stage: string; done: number; total: number; name?: string }[];
}

/** The functions of page/batch.js. */
interface BatchFunctions {
  startBatch(id: number, documents: InBatch[], options: object): void;
  finishBatch(id: number): Promise<BatchOutcome>;
  toldOf(id: number, count: number): Promise<void>;
  abortBatch(id: number): void;
  downloadOf(id: number, index: number): void;
}
declare const portal: BatchFunctions;

let last = 0;

/** One request for many signatures. */
export class Batch {
  /** Settles with the promise of trien.js; never rejects while the tab lives. */
  readonly outcome: Promise<BatchOutcome>;
  readonly #page: Page;
  readonly #id: number;

  private constructor(page: Page, id: number) {
    this.#page = page;
    this.#id = id;
    this.outcome = page.evaluate((n) => portal.finishBatch(n), id);
    this.outcome.catch(() => {}); // a test that closes the tab does not ask
  }

  /** Asks for it, and does not wait. */
  static async ask(page: Page, documents: InBatch[], options: object): Promise<Batch> {
    const id = ++last;
    const asked = { id, documents, options };
    await page.evaluate((a) => portal.startBatch(a.id, a.documents, a.options), asked);
    return new Batch(page, id);
  }

  /** Waits until the page has so many results. */
  told(count: number): Promise<void> {
    return this.#page.evaluate((a) => portal.toldOf(a.id, a.count), { id: this.#id, count });
  }

  /** Aborts it with its AbortSignal. */
  abort(): Promise<void> {
    return this.#page.evaluate((n) => portal.abortBatch(n), this.#id);
  }

  /** Downloads what was signed, as a person does, into a file. */
  async download(index: number, file: string): Promise<void> {
    const [download] = await Promise.all([
      this.#page.waitForEvent("download"),
      this.#page.evaluate((a) => portal.downloadOf(a.id, a.index), { id: this.#id, index }),
    ]);
    await download.saveAs(file);
  }
}
