import { mkdir, readdir, writeFile } from "node:fs/promises";
import { type BrowserContext, firefox } from "playwright-core";
import type { BrowserOptions } from "./browser.js";
import { run } from "./child.js";
import { speakESR } from "./firefox-esr.js";
import { EXTENSION_FIREFOX, FIREFOX_UUID, IDS, TRIEN } from "./paths.js";
import { underPolicies } from "./policies.js";

/** Firefox ESR, as Debian installs it, or wherever FIREFOX says. */
export const FIREFOX = process.env.FIREFOX ?? "/usr/bin/firefox-esr";

/**
 * Starts Firefox with a profile of its own, over WebDriver BiDi. The extension
 * is installed from the profile, as a file that nobody signed, which only the
 * ESR and developers' editions take.
 */
export async function startFirefox(options: BrowserOptions): Promise<BrowserContext> {
  const { profile, environment, publicPorts, extension, policies, nativeHost, headed } = options;
  await mkdir(`${profile}/extensions`, { recursive: true });
  if (nativeHost) {
    const id = nativeHost === "foreign" ? "foreign@trien.test" : IDS.firefox;
    await writeHostManifest(environment.HOME ?? profile, id);
  }
  if (extension) await pack(`${profile}/extensions/${IDS.firefox}.xpi`);
  speakESR();
  const browser = await firefox.launchPersistentContext(profile, {
    channel: "moz-firefox", // the one that speaks BiDi; the path below says which it is
    executablePath: policies ? await underPolicies(FIREFOX, profile, policies) : FIREFOX,
    headless: !headed,
    args: ["--remote-allow-system-access"],
    ignoreHTTPSErrors: true,
    acceptDownloads: true,
    locale: "vi-VN",
    timezoneId: "Asia/Ho_Chi_Minh",
    viewport: null,
    env: { ...process.env, ...environment } as Record<string, string>,
    firefoxUserPrefs: {
      "xpinstall.signatures.required": false,
      "extensions.autoDisableScopes": 0,
      // Updates are looked for 20 s after the start, on plain http, too.
      ...(policies && {
        "extensions.checkUpdateSecurity": false,
        "extensions.update.enabled": true,
        "extensions.update.interval": 1,
        "app.update.timerMinimumDelay": 1,
        "app.update.timerFirstInterval": 20_000,
      }),
      "extensions.originControls.grantByDefault": true,
      "extensions.webextensions.uuids": JSON.stringify({ [IDS.firefox]: FIREFOX_UUID }),
      // Local Network Access as in strict protection, with the portal out on the internet.
      "network.lna.enabled": true,
      "network.lna.blocking": true,
      "network.lna.websocket.enabled": true,
      "network.lna.address_space.public.override": publicPorts
        .map((port) => `127.0.0.1:${port}`)
        .join(","),
      // A PDF that was downloaded would be shown in a tab.
      "pdfjs.disabled": true,
      "network.dns.localDomains": "portal.test,foreign.test,eoffice.test",
    },
  });
  return browser;
}

async function writeHostManifest(home: string, id: string): Promise<void> {
  const hosts = `${home}/.mozilla/native-messaging-hosts`;
  await mkdir(hosts, { recursive: true });
  await writeFile(
    `${hosts}/vn.trien.host.json`,
    JSON.stringify({
      name: "vn.trien.host",
      description: "Triện",
      path: TRIEN,
      type: "stdio",
      allowed_extensions: [id],
    }),
  );
}

async function pack(file: string): Promise<void> {
  const content = (await readdir(EXTENSION_FIREFOX)).map((name) => `${EXTENSION_FIREFOX}/${name}`);
  await run("python3", ["-m", "zipfile", "-c", file, ...content]);
}
