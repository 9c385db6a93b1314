import type { BrowserContext } from "playwright-core";
import { startChromium } from "./chromium.js";
import { startFirefox } from "./firefox.js";
import type { Policies } from "./policies.js";

/** The browsers of the suite. */
export type BrowserName = "chromium" | "firefox";

/** How to start a browser. */
export interface BrowserOptions {
  /** The profile's folder, which is made. */
  profile: string;
  environment: Record<string, string>;
  /** The portals' ports, to be looked at as some on the public internet. */
  publicPorts: number[];
  /** Loads the extension as it was built; without it, policies may install one. */
  extension: boolean;
  policies?: Policies;
  /** Whether the browser knows the program; "foreign": it is another extension's. */
  nativeHost: boolean | "foreign";
  headed?: boolean;
}

/** How long anything in a window may take to appear. */
const TIMEOUT_MS = 20_000;

/** Starts a browser, which from then on waits no longer for anything than a person would. */
export async function startBrowser(
  name: BrowserName,
  options: BrowserOptions,
): Promise<BrowserContext> {
  const browser = await (name === "firefox" ? startFirefox : startChromium)(options);
  browser.setDefaultTimeout(TIMEOUT_MS);
  return browser;
}
