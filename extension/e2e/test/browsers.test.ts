import assert from "node:assert/strict";
import type { BrowserContext } from "playwright-core";
import { assertRejected, value } from "../rig/assertions.js";
import { Confirmation } from "../rig/confirmation.js";
import { pdf } from "../rig/documents.js";
import type { Office } from "../rig/office.js";
import { PortalPage } from "../rig/portal-page.js";
import { suite } from "../rig/suite.js";

/** The portal in a tab of a browser whose agent runs, connected over the WebSocket. */
async function connected(office: Office, browser: BrowserContext, agents: number) {
  const origin = office.website.origin();
  await browser.grantPermissions(["local-network-access"], { origin });
  const portal = await PortalPage.open(await browser.newPage(), origin);
  value(await portal.connect({ channel: "extension" })); // which starts the agent
  await office.agentAtService(agents);
  value(await portal.connect({ channel: "websocket", port: office.port }));
  return portal;
}

suite(
  "two browsers of one person",
  {},
  (scene) => {
    scene("over the WebSocket, each has the windows of its own pages", async (office) => {
      office.website.put("a.pdf", pdf("A"));
      const firefox = await office.anotherBrowser("firefox");
      const portals = [
        { browser: office.browser, portal: await connected(office, office.browser, 1) },
        { browser: firefox, portal: await connected(office, firefox, 2) },
      ];
      for (const [i, { browser, portal }] of portals.entries()) {
        const opening = Confirmation.next(browser);
        const signing = await portal.sign("a.pdf");
        const confirmation = await (await opening).ready();
        for (const other of portals) {
          const windows = other.browser === browser ? 1 : 0;
          assert.equal(Confirmation.count(other.browser), windows);
        }
        if (i === 0) {
          await confirmation.decline();
          assertRejected(await signing.outcome, "user.declined");
        } else {
          await confirmation.sign();
          value(await signing.outcome);
        }
      }
    });
  },
  { firefox: "Firefox is the second browser of the test" },
);
