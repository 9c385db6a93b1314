import assert from "node:assert/strict";
import { assertPrompt, assertRejected, value } from "../rig/assertions.js";
import { pdf } from "../rig/documents.js";
import type { Channel } from "../rig/office.js";
import { LONG, type Scene, suite } from "../rig/suite.js";

/** CKR_DEVICE_REMOVED: before the yes, the window itself would notice, and wait. */
const DEVICE_REMOVED = 0x32;

suite("what fails in the middle", {}, (scene) => {
  const long: Scene = (name, play) => scene(name, play, LONG);
  scene("a token pulled out between yes and signature signs nothing", async (office) => {
    office.website.put("a.pdf", pdf("A"));
    const portal = await office.connectedPortal("extension");
    const { signing, confirmation } = await office.ask(portal, "a.pdf");
    await (await confirmation.ready()).enterPIN();
    await office.token.fail(`signerr=${DEVICE_REMOVED}`);
    const at = Date.now();
    await confirmation.page.locator("#sign:enabled").click();
    const outcome = await signing.outcome;
    assertRejected(outcome, "token.removed");
    assertPrompt(outcome, at);
    assert.match(await confirmation.failure(), /USB Token/);
  });

  scene("a driver that crashes while signing takes nobody along", async (office) => {
    office.website.put("a.pdf", pdf("A"));
    const portal = await office.connectedPortal("extension");
    const [agent] = await office.processes("agent");
    await office.token.fail("crash");
    const { signing, confirmation } = await office.ask(portal, "a.pdf");
    await (await confirmation.ready()).sign();
    assertRejected(await signing.outcome, "token.module_failed");
    await confirmation.close();
    await office.token.fail();
    const again = await office.ask(portal, "a.pdf");
    await (await again.confirmation.ready()).sign();
    value(await again.signing.outcome);
    assert.deepEqual(await office.processes("agent"), [agent], "the agent was not the same");
  });

  scene("a signature that does not fit its certificate is not handed out", async (office) => {
    await office.token.fail("badsign");
    office.website.put("a.pdf", pdf("A"));
    const portal = await office.connectedPortal("extension");
    const { signing, confirmation } = await office.ask(portal, "a.pdf");
    await (await confirmation.ready()).sign();
    assertRejected(await signing.outcome, "certificate.key_unusable");
  });

  scene("without a token the window asks for one, and goes on when it comes", async (office) => {
    await office.token.fail("removed");
    office.website.put("a.pdf", pdf("A"));
    const portal = await office.connectedPortal("extension");
    const { signing, confirmation } = await office.ask(portal, "a.pdf");
    await confirmation.page.locator("#token-missing").waitFor();
    assert.deepEqual(value(await portal.tokens()), []);
    await office.token.fail();
    await (await confirmation.ready()).sign();
    value(await signing.outcome);
  });

  for (const channel of ["extension", "websocket"] satisfies Channel[]) {
    long(
      `a killed agent over the ${channel} rejects at once; the next signature works`,
      async (office) => {
        office.website.put("a.pdf", pdf("A"));
        const portal = await office.connectedPortal(channel);
        const { signing, confirmation } = await office.ask(portal, "a.pdf");
        await confirmation.ready();
        const at = Date.now();
        for (const { pid } of await office.processes("agent")) process.kill(pid, "SIGKILL");
        const outcome = await signing.outcome;
        assertRejected(outcome, "host.stopped");
        assertPrompt(outcome, at);
        await Promise.race([confirmation.closed(), confirmation.failure()]);

        const again = await office.connectedPortal(channel);
        const next = await office.ask(again, "a.pdf");
        await (await next.confirmation.ready()).sign();
        value(await next.signing.outcome);
      },
    );
  }

  long("a killed service rejects at once and the agent lives on", async (office) => {
    office.website.put("a.pdf", pdf("A"));
    const portal = await office.connectedPortal("websocket");
    const { signing, confirmation } = await office.ask(portal, "a.pdf");
    await confirmation.ready();
    const at = Date.now();
    await office.service?.stop("SIGKILL");
    const outcome = await signing.outcome;
    assertRejected(outcome, "host.stopped");
    assertPrompt(outcome, at);
    await Promise.race([confirmation.closed(), confirmation.failure()]);

    const other = await office.connectedPortal("extension");
    const overExtension = await office.ask(other, "a.pdf");
    await (await overExtension.confirmation.ready()).sign();
    value(await overExtension.signing.outcome);

    await office.startService();
    await office.agentAtService();
    const again = await office.connectedPortal("websocket");
    const next = await office.ask(again, "a.pdf");
    await (await next.confirmation.ready()).sign();
    value(await next.signing.outcome);
  });
});

suite("what is no document", { documentMiB: 1, long: true }, (scene) => {
  scene("each unusable document is refused with its own code", async (office) => {
    // For certain people's certificates, which no password opens.
    const trailer = "trailer\n<< /Encrypt << /Filter /Adobe.PubSec /V 4 >> ";
    const encrypted = pdf("A").toString("latin1").replace("trailer\n<< ", trailer);
    const documents: Record<string, [Buffer, string]> = {
      "letter.txt": [Buffer.from("Kính gửi: Sở Thông tin và Truyền thông"), "document.not_pdf"],
      "empty.pdf": [Buffer.alloc(0), "document.empty"],
      "large.pdf": [pdf("A", 2 << 20), "document.too_large"],
      "encrypted.pdf": [Buffer.from(encrypted, "latin1"), "document.encrypted"],
      "cut.pdf": [pdf("A").subarray(0, 300), "document.broken"],
    };
    for (const channel of ["extension", "websocket"] satisfies Channel[]) {
      const portal = await office.connectedPortal(channel);
      for (const [name, [bytes, code]] of Object.entries(documents)) {
        office.website.put(name, bytes);
        const signing = await portal.sign(name);
        assertRejected(await signing.outcome, code);
      }
    }
    assert.equal(await office.token.calls("C_Login"), 0);
  });
});
