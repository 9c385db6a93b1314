import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import type { Office } from "./office.js";

const PATH = "check/check.html";

/** The page "Kiểm tra văn bản", and the clerk before it. */
export class CheckPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens the page in a new tab. */
  static async open(office: Office): Promise<CheckPage> {
    const page = await office.browser.newPage();
    await page.goto(office.extensionPage(PATH), { waitUntil: "commit" });
    return new CheckPage(page);
  }

  /** Waits for the page that the extension opens next; call it before what opens it. */
  static async next(browser: BrowserContext): Promise<CheckPage> {
    const page = await browser.waitForEvent("page");
    await page.waitForURL((url) => url.pathname === `/${PATH}`, { waitUntil: "commit" });
    return new CheckPage(page);
  }

  /** Chooses files, as with the button. */
  async choose(...files: string[]): Promise<void> {
    await this.page.locator("#files").setInputFiles(files);
  }

  /** Drops a file on the page. */
  async drop(file: string): Promise<void> {
    const bytes = [...(await readFile(file))];
    const data = await this.page.evaluateHandle(
      ([name, content]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([new Uint8Array(content)], name));
        return transfer;
      },
      [basename(file), bytes] as const,
    );
    await this.page.dispatchEvent("body", "dragenter", { dataTransfer: data });
    await this.page.dispatchEvent("body", "drop", { dataTransfer: data });
  }

  /** Waits until nothing is being checked, and returns the verdict of the chosen document. */
  async verdict(): Promise<{ tone: string; word: string; why: string }> {
    const verdict = this.page.locator('#verdict[data-tone]:not([data-tone="busy"])');
    await verdict.waitFor();
    await this.page
      .locator("#documents:not(:has([data-tone=busy]))")
      .waitFor({ state: "attached" });
    const text = (id: string) => this.page.locator(id).innerText();
    return {
      tone: (await verdict.getAttribute("data-tone")) ?? "",
      // Shown in capitals.
      word: (await text("#verdict-word")).toLowerCase(),
      why: await text("#verdict-why"),
    };
  }

  /** Types the chosen document's password. */
  async unlock(password: string): Promise<void> {
    await this.page.locator("#password").fill(password);
    await this.page.locator("#open").click();
  }

  /** The titles of the cards: problems and signers. */
  titles(): Promise<string[]> {
    return this.page.locator(".card .title").allInnerTexts();
  }

  /** Waits for the image of a page. */
  async image(page = 1): Promise<void> {
    await this.page.locator(`.sheet:nth-child(${page}) img`).waitFor();
  }
}
