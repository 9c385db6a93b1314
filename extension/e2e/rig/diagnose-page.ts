import type { BrowserContext, Page } from "playwright-core";

/** The browser's interface for extensions, in their pages. */
declare const chrome: { tabs: { query(all: object): Promise<{ id: number }[]> } };

const PATH = "diagnose/diagnose.html";

/** What has an extension: an office, or a scripted agent. */
interface Place {
  browser: BrowserContext;
  extensionPage(path: string): string;
}

/** The page "Chẩn đoán", and whoever reads it. */
export class DiagnosePage {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /** Opens the page in a new tab; over a tab, where the menu would have been opened. */
  static async open(place: Place, tab?: number): Promise<DiagnosePage> {
    const page = await place.browser.newPage();
    const url = place.extensionPage(tab === undefined ? PATH : `${PATH}#${tab}`);
    await page.goto(url, { waitUntil: "commit" });
    return new DiagnosePage(page);
  }

  /** The browser's numbers of the tabs that are open, this page's the last. */
  tabs(): Promise<number[]> {
    return this.page.evaluate(async () => {
      const tabs: { id: number }[] = await chrome.tabs.query({});
      return tabs.map(({ id }) => id);
    });
  }

  /** Waits until it has looked, and returns the tone of the verdict. */
  async verdict(): Promise<string> {
    const verdict = this.page.locator('#verdict[data-tone]:not([data-tone="busy"])');
    await verdict.waitFor();
    return (await verdict.getAttribute("data-tone")) ?? "";
  }

  /** The codes that are shown, from above; all, or those of one tone. */
  async codes(tone: "good" | "warn" | "bad" | "" = ""): Promise<string[]> {
    await this.verdict();
    return this.page
      .locator(tone ? `.finding.${tone}` : ".finding")
      .evaluateAll((lines) => lines.map((line) => (line as HTMLElement).dataset.code ?? ""));
  }

  /** What a person reads of one finding. */
  async text(code: string): Promise<string> {
    await this.verdict();
    return this.page.locator(`[data-code="${code}"]`).first().innerText();
  }

  /** Copies the report and returns what the page says was copied. */
  async copy(): Promise<string> {
    await this.page.locator("#copy").click();
    await this.page.locator("#report-status").filter({ hasText: /./ }).waitFor();
    return (await this.page.locator("#report-text").textContent()) ?? "";
  }
}
