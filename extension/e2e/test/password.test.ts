import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { assertPrompt, assertRejected, value } from "../rig/assertions.js";
import { outcome, run } from "../rig/child.js";
import { locked, pdf } from "../rig/documents.js";
import type { Channel } from "../rig/office.js";
import { suite } from "../rig/suite.js";

const CHANNELS: Channel[] = ["extension", "websocket"];
const PASSWORD = "mậtkhẩu-2026";
const WRONG = "sai-mậtkhẩu";

suite("a document with a password", { long: true }, (scene) => {
  for (const channel of CHANNELS) {
    scene(
      `over the ${channel} a wrong password is asked again, and the right one lets it be signed`,
      async (office) => {
        const original = await locked(pdf("Danh sach mat"), PASSWORD);
        office.website.put("mat.pdf", original);
        const portal = await office.connectedPortal(channel);
        const { signing, confirmation } = await office.ask(portal, "mat.pdf");
        const { page } = confirmation;

        await page.locator("#unlock").waitFor();
        assert.equal(await page.locator("#pin:visible").count(), 0, "a PIN is asked for already");
        assert.equal(await page.locator("#page-image:visible").count(), 0);
        await confirmation.unlock(WRONG);
        const error = page.locator("#unlock-error");
        await error.waitFor();
        assert.match((await error.textContent()) ?? "", /Mật khẩu của văn bản chưa đúng/);
        assert.equal(await page.locator("#password").inputValue(), "", "the password was kept");

        await confirmation.unlock(PASSWORD);
        await (await confirmation.ready()).sign();
        value(await signing.outcome);
        await confirmation.closed();
        const file = `${office.dir}/locked-${channel}.pdf`;
        await signing.download(file);
        const signed = await readFile(file);
        assert.ok(signed.subarray(0, original.length).equals(original));
        await run("qpdf", ["--check", `--password=${PASSWORD}`, file]);
        const { output } = await outcome("pdfsig", ["-nocert", "-upw", PASSWORD, file]);
        assert.match(output, /Signature Validation: Signature is Valid\./);
        assert.equal(await office.token.calls("C_Login"), 1, "a password went to the token");
        const log = (await office.log()) + (office.service?.output ?? "");
        assert.ok(!log.includes(PASSWORD) && !log.includes(WRONG), "a password is in the log");
      },
    );
  }

  scene("who does not know it gives up, and the page hears at once", async (office) => {
    office.website.put("mat.pdf", await locked(pdf("Danh sach mat"), PASSWORD));
    const portal = await office.connectedPortal("extension");
    const { signing, confirmation } = await office.ask(portal, "mat.pdf");
    await confirmation.page.locator("#password:enabled").fill("không nhớ");
    const at = Date.now();
    await confirmation.decline();
    const rejected = await signing.outcome;
    assertRejected(rejected, "user.declined");
    assertPrompt(rejected, at);
    await confirmation.closed();
    assert.equal(await office.token.calls("C_Login"), 0);
  });
});
