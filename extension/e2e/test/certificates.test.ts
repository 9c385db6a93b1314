import assert from "node:assert/strict";
import { assertRejected, value } from "../rig/assertions.js";
import { checkSigned } from "../rig/check.js";
import { pdf } from "../rig/documents.js";
import type { Office } from "../rig/office.js";
import { type Scene, suite } from "../rig/suite.js";

/** A token that cannot sign: the page and the person learn why, and no PIN is asked for. */
function refused(scene: Scene, name: string, code: string): void {
  scene(name, async (office: Office) => {
    office.website.put("a.pdf", pdf("A"));
    const portal = await office.connectedPortal("extension");
    const { signing, confirmation } = await office.ask(portal, "a.pdf");
    const sentence = await confirmation.failure();
    const outcome = await signing.outcome;
    assertRejected(outcome, code);
    assert.ok(sentence.includes(outcome.vi?.message ?? "?"), sentence);
    assert.equal(await confirmation.page.locator("#pin:visible").count(), 0);
    assert.equal(await office.token.calls("C_Login"), 0);
  });
}

suite("a token without certificates", { token: ["-empty"] }, (scene) => {
  refused(scene, "says that no certificate is there", "certificate.missing");
});

suite("a token whose certificate has expired", { token: ["-expired"] }, (scene) => {
  refused(scene, "says that the certificate has expired", "certificate.expired");
});

suite("a token that wants its PIN for each signature", {
  token: ["-ec", "-always-authenticate"],
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
