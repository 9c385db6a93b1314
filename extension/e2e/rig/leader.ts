import type { Page } from "playwright-core";
import type { Confirmation } from "./confirmation.js";

// What the documents are printed on, in points.
const A4 = { width: 595.28, height: 841.89 };

/** The leader before the confirmation of a batch: looks, takes out, moves, stops. */
export class Leader {
  readonly #page: Page;

  constructor(confirmation: Confirmation) {
    this.#page = confirmation.page;
  }

  /** What the list says of each document: "unseen", "seen", "removed", "failed"… */
  async standings(): Promise<string[]> {
    const rows = this.#page.locator("#document-list .document");
    return rows.evaluateAll((all) => all.map((row) => (row as HTMLElement).dataset.standing ?? ""));
  }

  /** Waits until the list says this of a document. */
  async stands(index: number, standing: string): Promise<void> {
    await this.#page.locator(`#document-${index}[data-standing="${standing}"]`).waitFor();
  }

  /** Looks at a document until it counts as seen. */
  async look(index: number): Promise<void> {
    await this.#page.locator(`#document-${index}`).click();
    await this.stands(index, "seen");
  }

  /** Looks at all that can be signed. */
  async lookAtAll(): Promise<void> {
    for (const [i, standing] of (await this.standings()).entries()) {
      if (standing === "unseen") await this.look(i);
    }
  }

  /** Takes a document out. */
  async remove(index: number): Promise<void> {
    await this.#page.locator(`#document-${index}`).click();
    await this.#page.locator("#remove:enabled").click();
    await this.stands(index, "removed");
  }

  /** Where the signature of the document in view stands, in points of an A4 page, from its lower left corner. */
  async place(): Promise<{ x: number; y: number; width: number; height: number }> {
    const percent = await this.#page.locator("#place").evaluate(({ style }) => ({
      left: Number.parseFloat(style.left),
      top: Number.parseFloat(style.top),
      width: Number.parseFloat(style.width),
      height: Number.parseFloat(style.height),
    }));
    const [width, height] = [(percent.width * A4.width) / 100, (percent.height * A4.height) / 100];
    const x = (percent.left * A4.width) / 100;
    return { x, y: A4.height - (percent.top * A4.height) / 100 - height, width, height };
  }

  /** Drags the signature of the document in view by so many points, to the right and down. */
  async drag(right: number, down: number): Promise<void> {
    const place = this.#page.locator("#place.movable");
    await place.scrollIntoViewIfNeeded();
    const box = await place.boundingBox();
    const width = await this.#page
      .locator("#page-image")
      .evaluate((image) => image.getBoundingClientRect().width);
    if (!box) throw new Error("the signature is not on the screen");
    const scale = width / A4.width;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const mouse = this.#page.mouse;
    await mouse.move(x, y);
    await mouse.down();
    await mouse.move(x + (right * scale) / 2, y + (down * scale) / 2);
    await mouse.move(x + right * scale, y + down * scale);
    await mouse.up();
  }

  /** Accepts the offer to move the signatures of all documents like this one. */
  async moveAlike(): Promise<void> {
    await this.#page.locator("#place-alike").click();
  }

  /** Stops the batch that is being signed. */
  async stop(): Promise<void> {
    await this.#page.locator("#decline").click();
  }

  /** What stays to be read at the end: the reasons of the documents that failed. */
  async failures(): Promise<string[]> {
    await this.#page.locator("#summary").waitFor();
    return this.#page.locator("#summary-failed-list .why:not(.second)").allInnerTexts();
  }
}
