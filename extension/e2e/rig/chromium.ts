import { mkdir, writeFile } from "node:fs/promises";
import { type BrowserContext, chromium } from "playwright-core";
import type { BrowserOptions } from "./browser.js";
import { EXTENSION, IDS, TRIEN } from "./paths.js";
import { underPolicies } from "./policies.js";

/** Chromium, as Debian installs it, or wherever CHROMIUM says. */
const EXECUTABLE = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** The id of an extension that nobody has. */
const FOREIGN = "abcdefghijklmnopabcdefghijklmnop";

/**
 * Starts Chromium with a profile of its own. Every *.test name leads to this
 * machine, and the portal's port counts as a public address, so that Local
 * Network Access applies as it does to a real portal.
 */
export async function startChromium(options: BrowserOptions): Promise<BrowserContext> {
  const { profile, environment, publicPorts, extension, policies, nativeHost, headed } = options;
  await mkdir(`${profile}/NativeMessagingHosts`, { recursive: true });
  if (nativeHost) {
    const id = nativeHost === "foreign" ? FOREIGN : IDS.chromium;
    await writeFile(
      `${profile}/NativeMessagingHosts/vn.trien.host.json`,
      JSON.stringify({
        name: "vn.trien.host",
        description: "Triện",
        path: TRIEN,
        type: "stdio",
        allowed_origins: [`chrome-extension://${id}/`],
      }),
    );
  }
  return chromium.launchPersistentContext(profile, {
    executablePath: policies ? await underPolicies(EXECUTABLE, profile, policies) : EXECUTABLE,
    headless: false, // of playwright's own making; extensions need the new headless mode
    ignoreDefaultArgs: [
      "--disable-extensions",
      ...(policies ? ["--disable-background-networking"] : []), // which fetches what they install
    ],
    ignoreHTTPSErrors: true,
    acceptDownloads: true,
    locale: "vi-VN",
    timezoneId: "Asia/Ho_Chi_Minh",
    viewport: null,
    env: { ...process.env, ...environment } as Record<string, string>,
    args: [
      ...(headed ? [] : ["--headless=new"]),
      "--no-sandbox",
      "--window-size=1280,900",
      // Without a display the screen would be 800 by 600, which no office has any more.
      "--screen-info={1366x900}",
      "--host-resolver-rules=MAP *.test 127.0.0.1",
      `--ip-address-space-overrides=${publicPorts.map((port) => `127.0.0.1:${port}=public`).join(",")}`,
      ...(extension
        ? [`--disable-extensions-except=${EXTENSION}`, `--load-extension=${EXTENSION}`]
        : []),
    ],
  });
}
