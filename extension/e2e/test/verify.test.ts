import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import type { VerifyPDFResult } from "../../../protocol/js/src/generated/messages.js";
import { openDocument } from "../rig/act.js";
import { assertRejected, value } from "../rig/assertions.js";
import { CheckPage } from "../rig/check-page.js";
import { pdf } from "../rig/documents.js";
import { makeLetters } from "../rig/letters.js";
import type { Channel, Office } from "../rig/office.js";
import { PROJECT } from "../rig/paths.js";
import type { PortalPage, VerifyOptions } from "../rig/portal-page.js";
import { suite } from "../rig/suite.js";

const CHANNELS: Channel[] = ["extension", "websocket"];

/** What a portal is told of a document of the website. */
async function verified(portal: PortalPage, name: string, options: VerifyOptions = {}) {
  return value(await portal.verify(name, options)) as unknown as VerifyPDFResult;
}

/** Puts the letters that came in on the website: good.pdf, unsealed.pdf, modified.pdf, word.docx. */
async function receive(office: Office): Promise<void> {
  const { good, unsealed, modified, word } = await makeLetters(office);
  const names = { "good.pdf": good, "unsealed.pdf": unsealed, "modified.pdf": modified };
  for (const [name, file] of Object.entries({ ...names, "word.docx": word })) {
    office.website.put(name, await readFile(file));
  }
  office.website.put("unsigned.pdf", pdf("Du thao"));
}

suite("a portal has documents verified", { packs: ["bac-kan-218"] }, (scene) => {
  for (const channel of CHANNELS) {
    scene(`over the ${channel}, each for what it is, and nobody is asked`, async (office) => {
      await receive(office);
      const portal = await office.connectedPortal(channel);
      const windows = office.pages().length;

      const good = await verified(portal, "good.pdf");
      assert.ok(good.valid);
      assert.equal(good.verification.integrity, "intact");
      assert.equal(good.verification.signatures.length, 2);
      assert.ok(good.verification.signatures.every(({ chain }) => chain === "trusted"));
      assert.equal(good.verification.acceptance, "review"); // nothing is known of revocation (N11)
      assert.equal(good.check, "", "a check is kept for nobody");

      const unsealed = await verified(portal, "unsealed.pdf");
      assert.equal(unsealed.verification.acceptance, "refused");
      assert.ok(unsealed.verification.rules.some(({ rule }) => rule === "S15"));

      const modified = await verified(portal, "modified.pdf");
      assert.ok(!modified.valid);
      assert.equal(modified.verification.integrity, "modified");
      assert.equal(modified.verification.acceptance, "refused");

      const unsigned = await verified(portal, "unsigned.pdf");
      assert.ok(!unsigned.valid);
      assert.equal(unsigned.verification.integrity, "unsigned");

      const word = await verified(portal, "word.docx");
      assert.ok(!word.valid);
      assert.equal(word.verification.pages, 0);
      assert.ok(word.verification.rules.some(({ rule }) => rule === "S20"));

      assert.equal(office.pages().length, windows, "a window opened");
      assert.equal(await office.token.calls("C_Login"), 0);
    });

    scene(`over the ${channel}, and shown in Triện's own page`, async (office) => {
      await receive(office);
      const portal = await office.connectedPortal(channel);
      const opening = CheckPage.next(office.browser);
      const { check } = await verified(portal, "unsealed.pdf", { show: true });
      assert.ok(check.length >= 26, "the check's name can be guessed");
      const clerk = await opening;
      assert.equal((await clerk.verdict()).tone, "bad");
      await clerk.image();
    });
  }
});

// host/agent/pace.go: what a website may show at once, and how long until it may show one more.
const SHOWS = 5;
const NEXT_SHOW_MS = 2000;

suite("a portal shows checks without end", { long: true }, (scene) => {
  for (const channel of CHANNELS) {
    scene(`over the ${channel} it gets one page, and is refused`, async (office) => {
      office.website.put("unsigned.pdf", pdf("Du thao"));
      const portal = await office.connectedPortal(channel);
      const pages = office.pages().length;
      const began = performance.now();
      const asked = Array.from({ length: 20 }, () => portal.verify("unsigned.pdf", { show: true }));
      const refused = (await Promise.all(asked)).filter(({ code }) => code);
      const allowed = SHOWS + 1 + (performance.now() - began) / NEXT_SHOW_MS;
      const shown = asked.length - refused.length;
      assert.ok(shown <= allowed, `${shown} shown`);
      for (const outcome of refused) assertRejected(outcome, "host.too_many_requests");
      assert.equal(office.pages().length, pages + 1);
    });
  }
});

suite("the example portal checks documents", {
  long: true,
  portalDocuments: `${PROJECT}protocol/js/portal/documents`,
  packs: ["bac-kan-218"],
}, (scene) => {
  scene("a letter that came in is checked with one click", async (office) => {
    const { unsealed } = await makeLetters(office);
    const page = await openDocument(office, "extension");
    await page.getByTestId("incoming").setInputFiles(unsealed);
    await page.getByTestId("acceptance").getByText("Không tiếp nhận").waitFor();
    const findings = page.getByTestId("findings");
    assert.match((await findings.textContent()) ?? "", /bắt buộc phải có chữ ký số của tổ chức/);
    const opening = CheckPage.next(office.browser);
    await page.getByTestId("details").click();
    assert.equal((await (await opening).verdict()).tone, "bad");
  });
});
