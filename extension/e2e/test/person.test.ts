import assert from "node:assert/strict";
import { assertPrompt, assertRejected, value } from "../rig/assertions.js";
import { Confirmation } from "../rig/confirmation.js";
import { pdf } from "../rig/documents.js";
import type { Channel, Office } from "../rig/office.js";
import { gone } from "../rig/processes.js";
import { suite } from "../rig/suite.js";

const CHANNELS: Channel[] = ["extension", "websocket"];

/** Signs a document of its own from a fresh tab: the host is well. */
async function assertSigns(office: Office, channel: Channel): Promise<void> {
  office.website.put("after.pdf", pdf("After"));
  const portal = await office.connectedPortal(channel);
  const { signing, confirmation } = await office.ask(portal, "after.pdf");
  await (await confirmation.ready()).sign();
  value(await signing.outcome);
}

suite("what the person does", { long: true }, (scene) => {
  for (const channel of CHANNELS) {
    scene(`declining over the ${channel} tells the page at once`, async (office) => {
      office.website.put("a.pdf", pdf("A"));
      const portal = await office.connectedPortal(channel);
      const { signing, confirmation } = await office.ask(portal, "a.pdf");
      await confirmation.ready();
      const at = Date.now();
      await confirmation.decline();
      const outcome = await signing.outcome;
      assertRejected(outcome, "user.declined");
      assertPrompt(outcome, at);
      await confirmation.closed();
      assert.equal(await office.token.calls("C_Login"), 0);
    });

    scene(`closing the window over the ${channel} tells the page at once`, async (office) => {
      office.website.put("a.pdf", pdf("A"));
      const portal = await office.connectedPortal(channel);
      const { signing, confirmation } = await office.ask(portal, "a.pdf");
      await confirmation.ready();
      const at = Date.now();
      await confirmation.close();
      const outcome = await signing.outcome;
      assertRejected(outcome, "user.window_closed");
      assertPrompt(outcome, at);
    });

    scene(`an AbortSignal over the ${channel} closes the window and rejects`, async (office) => {
      office.website.put("a.pdf", pdf("A"));
      const portal = await office.connectedPortal(channel);
      const { signing, confirmation } = await office.ask(portal, "a.pdf");
      await confirmation.ready();
      const at = await signing.abort();
      const outcome = await signing.outcome;
      assertRejected(outcome, "user.cancelled");
      assertPrompt(outcome, at);
      await Promise.race([confirmation.closed(), confirmation.failure()]);
    });

    scene(`a tab that closes over the ${channel} takes its window along`, async (office) => {
      office.website.put("a.pdf", pdf("A"));
      const portal = await office.connectedPortal(channel);
      const { confirmation } = await office.ask(portal, "a.pdf");
      await confirmation.ready();
      await portal.page.close();
      await Promise.race([confirmation.closed(), confirmation.failure()]);
      await assertSigns(office, channel);
    });

    scene(`a tab that goes elsewhere over the ${channel} signs nothing`, async (office) => {
      office.website.put("a.pdf", pdf("A"));
      const portal = await office.connectedPortal(channel);
      const { confirmation } = await office.ask(portal, "a.pdf");
      await confirmation.ready();
      await portal.page.goto("about:blank");
      await Promise.race([confirmation.closed(), confirmation.failure()]);
      assert.equal(await office.token.calls("C_Sign"), 0);
      await assertSigns(office, channel);
    });
  }

  scene("a click meant for something else does not sign", async (office) => {
    office.website.put("a.pdf", pdf("A"));
    const portal = await office.connectedPortal("extension");
    const { signing, confirmation } = await office.ask(portal, "a.pdf");
    await confirmation.ready();
    await confirmation.page.locator("#sign").dispatchEvent("click");
    await confirmation.page.keyboard.press("Enter");
    assert.equal(Confirmation.count(office.browser), 1);
    assert.equal(await office.token.calls("C_Login"), 0);
    await confirmation.escape();
    assertRejected(await signing.outcome, "user.declined");
  });

  scene("a browser that closes in the middle ends the agent and its workers", async (office) => {
    office.website.put("a.pdf", pdf("A"));
    const portal = await office.connectedPortal("extension");
    const { confirmation } = await office.ask(portal, "a.pdf");
    await confirmation.ready();
    const processes = [...(await office.processes("agent")), ...(await office.processes("worker"))];
    assert.deepEqual(
      new Set(processes.map((process) => process.role)),
      new Set(["agent", "worker"]),
    );
    await office.browser.close();
    for (const { pid } of processes) await gone(pid);
    await office.startBrowser();
    await assertSigns(office, "extension");
  });
});
