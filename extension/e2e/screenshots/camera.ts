import { mkdir } from "node:fs/promises";
import type { BrowserContext, Page } from "playwright-core";

/** The languages of the extension. */
export type Language = "vi" | "en";

/** What has the extension: an office, or a scripted agent. */
interface Place {
  browser: BrowserContext;
  extensionPage(path: string): string;
}

/** Takes pictures of windows, by day and by night. */
export class Camera {
  readonly #folder: string;
  #language: Language = "vi";
  /** How many files were written. */
  taken = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** A camera that puts its pictures in a folder, which it makes. */
  static async open(folder: string): Promise<Camera> {
    await mkdir(folder, { recursive: true });
    return new Camera(folder);
  }

  /** Has the extension speak a language from now on, as a person chooses it in the options. */
  async speak(place: Place, language: Language): Promise<void> {
    this.#language = language;
    const page = await place.browser.newPage();
    await page.goto(place.extensionPage("options/options.html"));
    await page.locator("#language").selectOption(language);
    await page.locator(`html[lang="${language}"]`).waitFor();
    await page.close();
  }

  /** Writes NAME.LANGUAGE.light.png and NAME.LANGUAGE.dark.png. */
  async take(page: Page, name: string): Promise<void> {
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({
        path: `${this.#folder}/${name}.${this.#language}.${colorScheme}.png`,
      });
      this.taken++;
    }
  }
}
