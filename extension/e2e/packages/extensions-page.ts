import type { BrowserContext, Page } from "playwright-core";
import { IDS } from "../rig/paths.js";

/** What chrome://extensions knows of an extension, as far as it matters here. */
export interface Listed {
  id: string;
  name: string;
  version: string;
  state: string;
  updateUrl: string;
  manifestErrors: { message: string }[];
  runtimeErrors: { message: string }[];
  controlledInfo?: object;
}

/** The interface behind that page (Chromium, developer_private.idl). */
interface DeveloperPrivate {
  getExtensionsInfo(): Promise<Listed[]>;
  autoUpdate(): Promise<void>;
  onItemStateChanged: { addListener(listener: () => void): void };
}
declare const chrome: { developerPrivate: DeveloperPrivate };

async function page(browser: BrowserContext): Promise<Page> {
  const [first] = browser.pages();
  const page = first ?? (await browser.newPage());
  if (page.url() !== "chrome://extensions/") await page.goto("chrome://extensions/");
  return page;
}

/** Waits until the extension of this build, or another, is there in a version and enabled. */
export async function enabled(
  browser: BrowserContext,
  version: string,
  id = IDS.chromium,
): Promise<Listed> {
  const wanted = { id, version };
  return (await page(browser)).evaluate(
    ({ id, version }) =>
      new Promise<Listed>((resolve) => {
        const { developerPrivate } = chrome;
        const look = {
          async handleEvent() {
            for (const listed of await developerPrivate.getExtensionsInfo())
              if (listed.id === id && listed.version === version && listed.state === "ENABLED")
                resolve(listed);
          },
        };
        developerPrivate.onItemStateChanged.addListener(() => look.handleEvent());
        look.handleEvent();
      }),
    wanted,
  );
}

/** Presses “Update”: every extension's updates are looked for, and fetched. */
export async function updateNow(browser: BrowserContext): Promise<void> {
  await (await page(browser)).evaluate(() => chrome.developerPrivate.autoUpdate());
}

/** All that the page lists. */
export async function listed(browser: BrowserContext): Promise<Listed[]> {
  return (await page(browser)).evaluate(() => chrome.developerPrivate.getExtensionsInfo());
}
