import assert from "node:assert/strict";
import { assertRejected, value } from "../rig/assertions.js";
import { checkSigned } from "../rig/check.js";
import { pdf } from "../rig/documents.js";
import { suite } from "../rig/suite.js";

suite("a token without certificates", { token: ["-empty"], long: true }, (scene) => {
  scene("is told of, and another one waited for", async (office) => {
    office.website.put("a.pdf", pdf("A"));
    const portal = await office.connectedPortal("extension");
    const { signing, confirmation } = await office.ask(portal, "a.pdf");
    const reason = confirmation.page.locator("#token-reason");
    await reason.getByText("USB Token không có chứng thư số").waitFor();
    assert.equal(await confirmation.page.locator("#pin:visible").count(), 0);
    await confirmation.decline();
    assertRejected(await signing.outcome, "user.declined");
    assert.equal(await office.token.calls("C_Login"), 0);
  });
});

suite("a token whose certificate has expired", { token: ["-expired"], long: true }, (scene) => {
  scene("says so to the page and the person, and asks for no PIN", async (office) => {
    office.website.put("a.pdf", pdf("A"));
    const portal = await office.connectedPortal("extension");
    const { signing, confirmation } = await office.ask(portal, "a.pdf");
    const sentence = await confirmation.failure();
    const outcome = await signing.outcome;
    assertRejected(outcome, "certificate.expired");
    assert.ok(sentence.includes(outcome.vi?.message ?? "?"), sentence);
    assert.equal(await confirmation.page.locator("#pin:visible").count(), 0);
    assert.equal(await office.token.calls("C_Login"), 0);
  });
});

suite("a token that wants its PIN for each signature", {
  token: ["-ec", "-always-authenticate"],
  long: true,
}, (scene) => {
  scene("signs with an elliptic curve after one entry of the PIN", async (office) => {
    const original = pdf("Quyet dinh");
    office.website.put("quyet-dinh.pdf", original);
    const portal = await office.connectedPortal("extension");
    const { signing, confirmation } = await office.ask(portal, "quyet-dinh.pdf");
    await (await confirmation.ready()).sign();
    value(await signing.outcome);
    const file = `${office.dir}/ec.pdf`;
    await signing.download(file);
    await checkSigned(file, original, office.token.trust);
  });
});
