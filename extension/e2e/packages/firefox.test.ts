import assert from "node:assert/strict";
import { realpathSync } from "node:fs";
import { dirname } from "node:path";
import { after, before, describe, it } from "node:test";
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

  /** Waits until a page of the extension says that it is of the version: it closes when another comes. */
  async function installed(version: string): Promise<void> {
    for (let found = ""; found !== version; ) {
      const page = await office.browser.newPage();
      try {
        await page.goto(office.extensionPage("menu/menu.html"), { waitUntil: "commit" });
        found = await page.evaluate(() => browser.runtime.getManifest().version);
        assert.ok([version, "1.2.3"].includes(found), `version ${found}`);
      } catch (error) {
        if (error instanceof assert.AssertionError) throw error;
      } finally {
        await page.close();
      }
    }
  }

  it("is installed, and the program signs for it", async () => {
    await server.asked("trien-1.2.3.xpi");
    await installed("1.2.3");
    await sign(office, "a.pdf");
  });

  it("a newer version is asked for, taken at once, and signs", async () => {
    server.publish("1.3.0");
    await server.asked("trien-1.3.0.xpi");
    await installed("1.3.0");
    await sign(office, "b.pdf");
  });
});
