import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { after, before, describe, it } from "node:test";
import { run } from "../rig/child.js";
import { Office } from "../rig/office.js";
import { IDS, TRIEN } from "../rig/paths.js";
import { enabled, updateNow } from "./extensions-page.js";
import { PackageServer } from "./server.js";
import { sign } from "./signing.js";

/** How a package of the program has the extension installed from an address. */
interface Way {
  name: string;
  /** The first version's folder on the server. */
  first: string;
  policies(update: string): Promise<object>;
}

const WAYS: Way[] = [
  {
    name: "as the MSI sets them, of a CRX that was made for another server",
    first: "elsewhere",
    policies: async (update) => ({
      ExtensionSettings: {
        [IDS.chromium]: {
          installation_mode: "force_installed",
          update_url: update,
          override_update_url: true,
        },
      },
    }),
  },
  {
    name: "as the program sets them on Linux",
    first: "1.2.3",
    async policies(update) {
      const dir = await mkdtemp(`${tmpdir()}/trien-policies-`);
      try {
        const settings = `${dir}/settings.toml`;
        await writeFile(settings, `[browsers]\nextension_update_url = "${update}"\n`);
        return JSON.parse(await run(TRIEN, ["policies", "show", "--settings", settings]));
      } finally {
        await rm(dir, { recursive: true });
      }
    },
  },
];

for (const { name, first, policies } of WAYS) {
  describe(`the CRX, in a Chromium under policies ${name}`, { timeout: 120_000 }, () => {
    let server: PackageServer;
    let office: Office;

    before(async () => {
      server = await PackageServer.open(first);
      office = await Office.open({
        extension: false,
        service: false,
        policies: {
          folder: "/etc/chromium",
          file: "policies/managed/trien.json",
          policies: {
            ...(await policies(`${server.address}update.xml`)),
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
}
