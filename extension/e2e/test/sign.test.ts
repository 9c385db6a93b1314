import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { assertRejected, value } from "../rig/assertions.js";
import { checkSigned, textOf } from "../rig/check.js";
import { outcome, run } from "../rig/child.js";
import { pdf } from "../rig/documents.js";
import type { Channel } from "../rig/office.js";
import { suite } from "../rig/suite.js";
import { PIN } from "../rig/token.js";

const CHANNELS: Channel[] = ["extension", "websocket"];

suite("signing in a real browser", {}, (scene) => {
  for (const channel of CHANNELS) {
    scene(
      `a document is signed over the ${channel} and other programs call it valid`,
      async (office) => {
        const original = pdf("Cong van 123/UBND-VP", 300_000);
        office.website.put("cong-van.pdf", original);
        const portal = await office.connectedPortal(channel);
        const { signing, confirmation } = await office.ask(portal, "cong-van.pdf");
        await (await confirmation.ready()).sign();
        const signed = value(await signing.outcome);
        await confirmation.closed();
        assert.equal(signed.integrity, "intact");

        const file = `${office.dir}/${channel}.pdf`;
        await signing.download(file);
        await checkSigned(file, original, office.token.trust);
        assert.match(await textOf(file), new RegExp(signed.commonName.normalize("NFC")));
        assert.equal(await office.token.calls("C_Login"), 1, "one PIN entry, one login");
      },
    );

    scene(`a second signature over the ${channel} leaves the first one valid`, async (office) => {
      const original = pdf("To trinh 45/TTr-STTTT");
      office.website.put("to-trinh.pdf", original);
      const portal = await office.connectedPortal(channel);
      const file = `${office.dir}/twice-${channel}.pdf`;
      for (const [purpose, name] of [
        ["approve", "to-trinh.pdf"],
        ["issue", "to-trinh-1.pdf"],
      ] as const) {
        const { signing, confirmation } = await office.ask(portal, name, { purpose });
        await (await confirmation.ready()).sign();
        value(await signing.outcome);
        await signing.download(file);
        office.website.put("to-trinh-1.pdf", await readFile(file));
      }
      await checkSigned(file, original, office.token.trust, 2);
    });

    scene(`a 20 MB document survives the ${channel}`, async (office) => {
      const original = pdf("Ho so du an", 20 << 20);
      office.website.put("ho-so.pdf", original);
      const portal = await office.connectedPortal(channel);
      const { signing, confirmation } = await office.ask(portal, "ho-so.pdf");
      await (await confirmation.ready()).sign();
      value(await signing.outcome);
      const file = `${office.dir}/large-${channel}.pdf`;
      await signing.download(file);
      await checkSigned(file, original, office.token.trust);
    });
  }

  scene(
    "several requests wait for each other and each gets its own confirmation",
    async (office) => {
      office.website.put("a.pdf", pdf("A"));
      office.website.put("b.pdf", pdf("B"));
      const portal = await office.connectedPortal("extension");
      const first = await office.ask(portal, "a.pdf");
      const second = await portal.sign("b.pdf");
      await first.confirmation.ready();
      const opening = office.nextConfirmation();
      await first.confirmation.decline();
      assertRejected(await first.signing.outcome, "user.declined");
      await (await (await opening).ready()).sign();
      assert.equal(value(await second.outcome).name.startsWith("b"), true);
    },
  );

  scene("a document that anybody may open, though encrypted, is signed", async (office) => {
    const [plain, encrypted] = [`${office.dir}/plain.pdf`, `${office.dir}/encrypted.pdf`];
    await writeFile(plain, pdf("Mat"));
    await run("qpdf", ["--encrypt", "", "owner", "256", "--", plain, encrypted]);
    const original = await readFile(encrypted);
    office.website.put("ma-hoa.pdf", original);
    const portal = await office.connectedPortal("extension");
    const { signing, confirmation } = await office.ask(portal, "ma-hoa.pdf");
    await (await confirmation.ready()).sign();
    value(await signing.outcome);
    const file = `${office.dir}/encrypted-signed.pdf`;
    await signing.download(file);
    await checkSigned(file, original, office.token.trust);
  });

  scene("the PIN is in no log and no file that the host leaves", async (office) => {
    office.website.put("a.pdf", pdf("A"));
    const portal = await office.connectedPortal("extension");
    const { signing, confirmation } = await office.ask(portal, "a.pdf");
    await (await confirmation.ready()).sign();
    value(await signing.outcome);
    assert.notEqual(await office.log(), "", "no log to look into");
    const { code, output } = await outcome("grep", [
      ...["-rl", PIN, `${office.dir}/home`, `${office.dir}/run`, `${office.dir}/profile`],
    ]);
    assert.equal(code, 1, `the PIN was found in ${output}`);
    assert.ok(!office.service?.output.includes(PIN), "the PIN was found in the service's log");
  });
});
