import { mkdir, writeFile } from "node:fs/promises";
import { type Browser, launch, type Page, type Target } from "puppeteer-core";
import { EXTENSION_FIREFOX, IDS, TRIEN } from "./paths.js";

/** Firefox ESR, as Debian installs it, or wherever FIREFOX says. */
const EXECUTABLE = process.env.FIREFOX ?? "/usr/bin/firefox-esr";

/**
 * Starts Firefox with the extension, over WebDriver BiDi. `home` gets the native
 * host's manifest; the name portal.test leads to this machine.
 */
export async function startFirefox(home: string, environment: NodeJS.ProcessEnv): Promise<Browser> {
  const hosts = `${home}/.mozilla/native-messaging-hosts`;
  await mkdir(hosts, { recursive: true });
  await writeFile(
    `${hosts}/vn.trien.host.json`,
    JSON.stringify({
      name: "vn.trien.host",
      description: "Triện",
      path: TRIEN,
      type: "stdio",
      allowed_extensions: [IDS.firefox],
    }),
  );
  const browser = await launch({
    browser: "firefox",
    executablePath: EXECUTABLE,
    headless: true,
    acceptInsecureCerts: true,
    env: environment as Record<string, string>,
    extraPrefsFirefox: {
      "extensions.originControls.grantByDefault": true,
      "network.dns.localDomains": "portal.test",
    },
  });
  await browser.installExtension(EXTENSION_FIREFOX);
  return browser;
}

/** Resolves with the window or tab that opens next. */
export async function nextWindow(firefox: Browser): Promise<Page> {
  const target = await new Promise<Target>((resolve) => {
    firefox.once("targetcreated", resolve);
  });
  const page = await target.page();
  if (!page) throw new Error("what opened is no page");
  return page;
}
