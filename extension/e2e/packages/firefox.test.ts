import assert from "node:assert/strict";
import { realpathSync } from "node:fs";
import { dirname } from "node:path";
import { after, before, describe, it } from "node:test";
import { value } from "../rig/assertions.js";
import { pdf } from "../rig/documents.js";
import { FIREFOX } from "../rig/firefox.js";
import { Office } from "../rig/office.js";
import { IDS } from "../rig/paths.js";
import { PackageServer } from "./server.js";
import { sign } from "./signing.js";

declare const browser: { runtime: { getManifest(): { version: string } } };

describe("the xpi, in a Firefox under policies", { timeout: 180_000 }, () => {
  let server: PackageServer;
  let office: Office;

  before(async () => {
    server = await PackageServer.open("1.2.3");
    office = await Office.open({
      browser: "firefox",
      extension: false,
      service: false,
      policies: {
        folder: `${dirname(realpathSync(FIREFOX))}/distribution`,
        file: "policies.json",
        policies: {
          policies: {
            Extensions: { Install: [`${server.address}trien-1.2.3.xpi`], Locked: [IDS.firefox] },
            // Nobody has signed it: installer/README.md says who does, and where this is enough.
            Preferences: {
              "xpinstall.signatures.required": { Value: false, Status: "locked" },
            },
          },
        },
      },
    });
  });
  after(async () => {
    await office?.close();
    await server?.close();
  });

  /** What the extension says of itself. */
  async function version(): Promise<string> {
    const page = await office.browser.newPage();
    await page.goto(office.extensionPage("menu/menu.html"), { waitUntil: "commit" });
    const found = await page.evaluate(() => browser.runtime.getManifest().version);
    await page.close();
    return found;
  }

  it("is installed, and the program signs for it", async () => {
    await server.asked("trien-1.2.3.xpi");
    await sign(office, "a.pdf");
    assert.equal(await version(), "1.2.3");
  });

  it("a newer version is fetched while a document is being signed, and takes nothing away", async () => {
    office.website.put("b.pdf", pdf("b"));
    const portal = await office.connectedPortal("extension");
    const { signing, confirmation } = await office.ask(portal, "b.pdf");
    await confirmation.ready();
    server.publish("1.3.0");
    await server.asked("trien-1.3.0.xpi");
    await confirmation.sign();
    value(await signing.outcome);
  });

  it("it is there at the next start, and signs", async () => {
    await office.browser.close();
    await office.startBrowser();
    await sign(office, "c.pdf");
    assert.equal(await version(), "1.3.0");
  });
});
