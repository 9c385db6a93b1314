import type { BrowserContext, Page } from "playwright-core";
import { PIN } from "./token.js";

const ADDRESS = /^(chrome|moz)-extension:\/\/[^/]+\/confirm\/confirm\.html/;

/** A confirmation window, and the person before it. */
export class Confirmation {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /** Waits for the next confirmation window; call it before what opens one. */
  static async next(context: BrowserContext): Promise<Confirmation> {
    const page = await context.waitForEvent("page", {
      predicate: (opened) => ADDRESS.test(opened.url()) || opened.url() === "about:blank",
      timeout: 20_000,
    });
    await page.waitForURL((url) => ADDRESS.test(url.href), { waitUntil: "commit" });
    return new Confirmation(page);
  }

  /** How many confirmation windows stand open. */
  static count(context: BrowserContext): number {
    return context.pages().filter((page) => ADDRESS.test(page.url())).length;
  }

  /** Waits until everything is shown and the person may decide; throws where it fails instead. */
  async ready(): Promise<this> {
    await this.page.locator('body:is([data-stage="ready"], [data-stage="failed"])').waitFor();
    if (await this.page.locator('body[data-stage="failed"]').count()) {
      throw new Error(`the confirmation failed: ${await this.failure()}`);
    }
    await this.page.locator("#page-image").waitFor();
    return this;
  }

  /** Waits until the document's password is asked for, types it and presses Mở văn bản. */
  async unlock(password: string): Promise<void> {
    await this.page.locator("#password:enabled").fill(password);
    await this.page.locator("#open:enabled").click();
  }

  /** Chooses the certificate of a holder. */
  async choose(holder: string): Promise<void> {
    const name = this.page.locator(".holder").getByText(holder, { exact: true });
    await this.page.locator("label.certificate", { has: name }).locator("input").check();
  }

  /** Types the PIN, and waits until Ký listens. */
  async enterPIN(pin = PIN): Promise<void> {
    await this.page.locator("#pin").fill(pin);
    await this.page.locator("#sign:enabled").waitFor();
  }

  /** Types the PIN and presses Ký, once the button listens. */
  async sign(pin = PIN): Promise<void> {
    await this.enterPIN(pin);
    await this.page.locator("#sign:enabled").click();
  }

  /** Presses Từ chối. */
  async decline(): Promise<void> {
    await this.page.locator("#decline").click();
  }

  /** Presses Esc, whereupon the window may be gone before the key comes up. */
  async escape(): Promise<void> {
    await this.page.keyboard.press("Escape").catch(() => this.closed());
  }

  /** Closes the window by its frame. */
  async close(): Promise<void> {
    await this.page.close({ runBeforeUnload: false });
  }

  /** Waits for the window to go by itself. */
  async closed(): Promise<void> {
    if (!this.page.isClosed()) await this.page.waitForEvent("close", { timeout: 10_000 });
  }

  /** The warning above the PIN. */
  async warning(): Promise<string> {
    const error = this.page.locator("#error");
    await error.waitFor();
    return (await error.textContent()) ?? "";
  }

  /** The sentence with which a failed confirmation ends. */
  async failure(): Promise<string> {
    const failed = this.page.locator("#failed");
    await failed.waitFor();
    return (await this.page.locator("#failed-vi").textContent()) ?? "";
  }
}
