import assert from "node:assert/strict";
import { assertRejected, value } from "../rig/assertions.js";
import { pdf } from "../rig/documents.js";
import { suite } from "../rig/suite.js";

suite("the PIN", {}, (scene) => {
  scene(
    "a wrong PIN is counted once, the window stays, and the right PIN signs",
    async (office) => {
      office.website.put("a.pdf", pdf("A"));
      const portal = await office.connectedPortal("extension");
      const { signing, confirmation } = await office.ask(portal, "a.pdf");
      await (await confirmation.ready()).sign("00000000");
      assert.match(await confirmation.warning(), /Sai mã PIN/);
      assert.equal(await office.token.calls("C_Login"), 1);
      assert.equal(await confirmation.page.locator("#pin").inputValue(), "", "the PIN was kept");
      await confirmation.sign();
      value(await signing.outcome);
      assert.equal(await office.token.calls("C_Login"), 2);
    },
  );

  scene("the last try is not taken without an explicit yes", async (office) => {
    await office.token.fail("final_try");
    office.website.put("a.pdf", pdf("A"));
    const portal = await office.connectedPortal("extension");
    const { signing, confirmation } = await office.ask(portal, "a.pdf");
    await confirmation.ready();
    const { page } = confirmation;
    await page.locator("#final-try").waitFor();
    await page.locator("#final-try-accept").check();
    await confirmation.enterPIN();
    await page.locator("#final-try-accept").uncheck();
    await page.locator("#sign:disabled").waitFor();
    assert.equal(await office.token.calls("C_Login"), 0);
    await page.locator("#final-try-accept").check();
    await confirmation.sign();
    value(await signing.outcome);
    assert.equal(await office.token.calls("C_Login"), 1);
  });

  scene("a locked token gets no PIN", async (office) => {
    await office.token.fail("locked");
    office.website.put("a.pdf", pdf("A"));
    const portal = await office.connectedPortal("extension");
    const { signing, confirmation } = await office.ask(portal, "a.pdf");
    assert.match(await confirmation.failure(), /đã bị khóa/);
    assert.equal(await confirmation.page.locator("#pin:visible").count(), 0);
    assertRejected(await signing.outcome, "pin.locked");
    assert.equal(await office.token.calls("C_Login"), 0);
  });
});

suite("a login that is kept", { keepLoginMinutes: 5, long: true }, (scene) => {
  scene("spares the PIN, never the click, until the person forgets it", async (office) => {
    office.website.put("a.pdf", pdf("A"));
    const portal = await office.connectedPortal("extension");
    const first = await office.ask(portal, "a.pdf");
    await (await first.confirmation.ready()).sign();
    value(await first.signing.outcome);

    const second = await office.ask(portal, "a.pdf");
    await second.confirmation.ready();
    assert.equal(await second.confirmation.page.locator("#pin:visible").count(), 0);
    await second.confirmation.page.locator("#sign:enabled").click();
    value(await second.signing.outcome);
    assert.equal(await office.token.calls("C_Login"), 1);

    const third = await office.ask(portal, "a.pdf");
    await third.confirmation.ready();
    await third.confirmation.page.locator("#forget-pin:enabled").click();
    await third.confirmation.sign();
    value(await third.signing.outcome);
    assert.equal(await office.token.calls("C_Login"), 2);
  });
});
