// What a package installed, in a real Chromium: policies that follow from the
// settings install the extension from the organisation's web server and let the
// portal reach the PC, the extension finds the program by the system's manifest,
// and the service is the system's. Only on a PC for tests (installer/linux/life),
// whose settings it writes.
import assert from "node:assert/strict";
import { readFile, watch, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { enabled } from "../packages/extensions-page.js";
import { PackageServer } from "../packages/server.js";
import { value } from "../rig/assertions.js";
import { checkSigned } from "../rig/check.js";
import { outcome } from "../rig/child.js";
import { pdf } from "../rig/documents.js";
import { Office } from "../rig/office.js";

const SETTINGS = "/etc/trien/settings.toml";
const POLICIES = "/etc/chromium/policies/managed";
const PORT = 17345;

test("an installed package signs on both channels", async () => {
  assert.equal(process.env.TRIEN_PC, "1", "not on a PC for tests");
  const server = await PackageServer.open("1.2.3");
  const office = await Office.open({
    service: false,
    nativeHost: false,
    extension: false,
    policies: {
      folder: "/etc/chromium",
      file: "policies/managed/test.json",
      // Lets the test look into what policies installed.
      policies: { DeveloperToolsAvailability: 1 },
    },
  });
  try {
    // The office's own settings, but for what the package brings.
    const settings = (await readFile(office.settingsFile, "utf8"))
      .replace(/^(port|socket|account) = .*\n/gm, "")
      .replace("[service]\n", "");
    await writeFile(office.settingsFile, settings);
    const updates = `extension_update_url = "${server.address}update.xml"`;
    const pcs = settings.replace(/^file = .*\n/m, "");
    await restarted(office, `${pcs}[browsers]\n${updates}\n`);
    await enabled(office.browser, "1.2.3");

    const original = pdf("Cong van 123/UBND-VP", 300_000);
    office.website.put("cong-van.pdf", original);
    for (const options of [{ channel: "extension" }, { channel: "websocket", port: PORT }]) {
      const portal = await office.portal();
      assert.equal(value(await connected(portal, options)).channel, options.channel);
      const { signing, confirmation } = await office.ask(portal, "cong-van.pdf");
      await (await confirmation.ready()).sign();
      assert.equal(value(await signing.outcome).integrity, "intact");
      await confirmation.closed();
      const file = `${office.dir}/${options.channel}.pdf`;
      await signing.download(file);
      await checkSigned(file, original, office.token.trust);
      await portal.page.close();
    }
  } finally {
    await office.close();
    await server.close();
  }
});

/** Saves the PC's settings, as an officer does, and has the browser start under the policies. */
async function restarted(office: Office, settings: string): Promise<void> {
  const written = nextChange(POLICIES);
  await writeFile(SETTINGS, settings);
  await written;
  await office.browser.close();
  await office.startBrowser();
}

async function nextChange(folder: string): Promise<void> {
  for await (const _ of watch(folder, { signal: AbortSignal.timeout(30_000) })) return;
}

/** Connects a page once the service has taken the settings and met the agent. */
async function connected(portal: Awaited<ReturnType<Office["portal"]>>, options: object) {
  const end = Date.now() + 30_000;
  for (;;) {
    const answer = await portal.connect(options);
    if (!answer.code || Date.now() > end) {
      if (answer.code) console.error((await outcome("journalctl", ["-u", "trien"])).output);
      return answer;
    }
  }
}
