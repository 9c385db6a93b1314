import assert from "node:assert/strict";
import { createHash, randomBytes, verify, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { assertRejected, value } from "../rig/assertions.js";
import type { Confirmation } from "../rig/confirmation.js";
import type { Channel, Office } from "../rig/office.js";
import type { PortalPage } from "../rig/portal-page.js";
import { ask, type Raw } from "../rig/statement.js";
import { suite } from "../rig/suite.js";

const CHANNELS: Channel[] = ["extension", "websocket"];
const INVOICE = Buffer.from("<HDon><DLHDon>1.250.000</DLHDon></HDon>");

/** What the page asks for, and what keeps it from asking twice. */
const requests = {
  hash: (): object => ({
    algorithm: "SHA-256",
    hash: createHash("sha256").update(INVOICE).digest("hex"),
    name: "Hóa đơn 0001234.xml",
  }),
  login: (nonce = randomBytes(32)): object => ({ nonce: nonce.toString("base64") }),
};

/** Asks, and waits until the person may decide. */
async function confirm(office: Office, portal: PortalPage, kind: "hash" | "login", what: object) {
  const opening = office.nextConfirmation();
  const { outcome } = await ask(portal.page, kind, what);
  const confirmation = await opening;
  await confirmation.page.locator('body[data-stage="ready"][data-view="statement"]').waitFor();
  return { outcome, confirmation };
}

/** The signature is the certificate's over the content, and the certificate one that is trusted. */
async function assertSigned(office: Office, raw: Raw, content: Buffer): Promise<void> {
  const certificate = new X509Certificate(Buffer.from(raw.certificate, "base64"));
  const digest = `sha${raw.algorithm.slice(2)}`;
  const signature = Buffer.from(raw.signature, "base64");
  assert.ok(verify(digest, content, certificate.publicKey, signature), `${raw.algorithm}: invalid`);
  const pems = (await readFile(office.token.trust, "utf8")).split(/(?=-----BEGIN)/);
  const issuers = pems.filter(Boolean).map((pem) => new X509Certificate(pem));
  assert.ok(
    issuers.some(
      (issuer) => certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey),
    ),
    "the certificate is nobody's",
  );
}

const words = (confirmation: Confirmation, id: string) => confirmation.page.locator(id).innerText();

suite("without a document", { statements: true, long: true }, (scene) => {
  for (const channel of CHANNELS) {
    scene(`a digest is signed over the ${channel}, and the window says so`, async (office) => {
      const portal = await office.connectedPortal(channel);
      const { outcome, confirmation } = await confirm(office, portal, "hash", requests.hash());
      assert.match(await words(confirmation, "#no-document"), /[Kk]hông .*văn bản/);
      assert.equal(await words(confirmation, "#hash-name"), "Hóa đơn 0001234.xml");
      assert.equal(await confirmation.page.locator("#preview").isVisible(), false);
      await confirmation.sign();
      await assertSigned(office, value(await outcome), INVOICE);
    });

    scene(`a login over the ${channel} is for this origin and this nonce, once`, async (office) => {
      const portal = await office.connectedPortal(channel);
      const nonce = randomBytes(32);
      const { outcome, confirmation } = await confirm(
        office,
        portal,
        "login",
        requests.login(nonce),
      );
      const host = new URL(office.website.origin()).host;
      assert.ok((await words(confirmation, "#origin")).includes(host));
      await confirmation.sign();
      const { signature } = value(await outcome);
      const text = `trien auth.sign 1\n${office.website.origin()}\n${nonce.toString("base64")}\n`;
      await assertSigned(office, signature, Buffer.from(text));

      const again = await ask(portal.page, "login", requests.login(nonce));
      assertRejected(await again.outcome, "host.duplicate_request");
    });
  }

  scene("a no signs nothing, and a short nonce is not asked about", async (office) => {
    const portal = await office.connectedPortal("extension");
    for (const kind of ["hash", "login"] as const) {
      const { outcome, confirmation } = await confirm(office, portal, kind, requests[kind]());
      await confirmation.decline();
      assertRejected(await outcome, "user.declined");
    }
    const short = await ask(portal.page, "login", requests.login(randomBytes(31)));
    assertRejected(await short.outcome, "host.invalid_params");
    assert.equal(await office.token.calls("C_Login"), 0);
  });
});

suite("without a document and without the administrator's leave", { long: true }, (scene) => {
  for (const channel of CHANNELS) {
    scene(`neither a digest nor a login is asked for over the ${channel}`, async (office) => {
      const portal = await office.connectedPortal(channel);
      for (const kind of ["hash", "login"] as const) {
        const { outcome } = await ask(portal.page, kind, requests[kind]());
        assertRejected(await outcome, "policy.method_not_allowed");
      }
      assert.equal(await office.token.calls("C_Login"), 0);
    });
  }
});
