import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Office } from "../rig/office.js";
import { IDS } from "../rig/paths.js";
import { enabled, updateNow } from "./extensions-page.js";
import { PackageServer } from "./server.js";
import { sign } from "./signing.js";

describe("the CRX, in a Chromium under policies", { timeout: 120_000 }, () => {
  let server: PackageServer;
  let office: Office;

  before(async () => {
    server = await PackageServer.open("1.2.3");
    office = await Office.open({
      extension: false,
      service: false,
      policies: {
        folder: "/etc/chromium",
        file: "policies/managed/trien.json",
        policies: {
          ExtensionSettings: {
            [IDS.chromium]: {
              installation_mode: "force_installed",
              update_url: `${server.address}update.xml`,
            },
          },
          // Lets the test look into what policies installed, which nobody may otherwise.
          DeveloperToolsAvailability: 1,
        },
      },
    });
  });
  after(async () => {
    await office?.close();
    await server?.close();
  });

  it("is installed under the id of the build's key, and the program signs for it", async () => {
    const { updateUrl, manifestErrors, controlledInfo } = await enabled(office.browser, "1.2.3");
    assert.equal(updateUrl, `${server.address}update.xml`);
    assert.deepEqual(manifestErrors, []);
    assert.ok(controlledInfo, "the person may remove it");
    await sign(office, "a.pdf");
  });

  it("a package under somebody else's key is no update", async () => {
    server.publish("forged");
    await updateNow(office.browser);
    await server.asked("trien-1.4.0.crx");
  });

  it("a newer version is asked for, taken at the next start, and signs", async () => {
    server.publish("1.3.0");
    server.requests.length = 0;
    await updateNow(office.browser);
    const { searchParams } = await server.asked("update.xml");
    assert.match(searchParams.get("x") ?? "", new RegExp(`^id=${IDS.chromium}&v=1\\.2\\.3&`));
    await server.asked("trien-1.3.0.crx");
    await office.browser.close();
    await office.startBrowser();
    await enabled(office.browser, "1.3.0");
    await sign(office, "b.pdf");
  });
});
