import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { assertRejected, value } from "../rig/assertions.js";
import { Batch, type BatchOutcome, type InBatch } from "../rig/batch.js";
import { checkSigned, signatureRect } from "../rig/check.js";
import type { Confirmation } from "../rig/confirmation.js";
import { pdf, secret } from "../rig/documents.js";
import { Leader } from "../rig/leader.js";
import type { Channel, Office } from "../rig/office.js";
import { PROJECT, TESTDATA } from "../rig/paths.js";
import type { PortalPage } from "../rig/portal-page.js";
import { LONG, type Scene, suite } from "../rig/suite.js";

const CHANNELS: Channel[] = ["extension", "websocket"];
const DECISION = `${PROJECT}protocol/js/portal/documents/quyet-dinh.pdf`;

const letter = pdf("Cong van");

/** What became of each document: its outcome, or why it failed. */
const outcomes = (ended: BatchOutcome) =>
  value(ended).map(({ outcome, code }) => (outcome === "failed" ? code : outcome));

/** What was signed before the end is kept, and the rest says why it is not; returns the first. */
function assertHalf(ended: BatchOutcome, why: string): number {
  const became = outcomes(ended);
  const [first = -1] = ended.told[0] ?? [];
  assert.equal(became[first], "signed");
  assert.deepEqual([...new Set(became)].sort(), ["signed", why]);
  return first;
}

interface Asked {
  portal: PortalPage;
  batch: Batch;
  confirmation: Confirmation;
  leader: Leader;
}

/** Has a page ask for a batch, and waits until the person may decide. */
async function ask(
  office: Office,
  channel: Channel,
  documents: (string | InBatch)[],
  options: object = {},
): Promise<Asked> {
  const portal = await office.connectedPortal(channel);
  const declared = documents.map((d) => (typeof d === "string" ? { name: d } : d));
  const opening = office.nextConfirmation();
  const batch = await Batch.ask(portal.page, declared, { purpose: "approve", ...options });
  const confirmation = await opening;
  await confirmation.ready();
  return { portal, batch, confirmation, leader: new Leader(confirmation) };
}

/** Puts letters on the website, and returns their names. */
function put(office: Office, ...names: string[]): string[] {
  for (const name of names) office.website.put(name, letter);
  return names;
}

suite("a batch", {}, (scene) => {
  const long: Scene = (name, play) => scene(name, play, LONG);
  for (const channel of CHANNELS) {
    scene(`three documents over the ${channel}, one taken out: one PIN, valid`, async (office) => {
      const originals: [string, Buffer][] = [
        ["cong-van.pdf", await readFile(`${TESTDATA}cong-van-libreoffice.pdf`)],
        ["to-trinh.pdf", pdf("To trinh", 300_000)],
        ["quyet-dinh.pdf", await readFile(DECISION)],
      ];
      for (const [name, bytes] of originals) office.website.put(name, bytes);
      const { batch, confirmation, leader } = await ask(office, channel, [
        { name: "cong-van.pdf", fetched: true },
        "to-trinh.pdf",
        { name: "quyet-dinh.pdf", fetched: true },
      ]);
      await leader.remove(1);
      await leader.lookAtAll();
      assert.deepEqual(await leader.standings(), ["seen", "removed", "seen"]);
      await confirmation.sign();

      const ended = await batch.outcome;
      assert.deepEqual(outcomes(ended), ["signed", "removed", "signed"]);
      assert.deepEqual(ended.told.length, 3);
      const signing = ended.progress.filter(({ stage }) => stage === "signing");
      assert.ok(signing.some(({ name, total }) => name === "quyet-dinh.pdf" && total === 2));
      await confirmation.closed();
      assert.equal(await office.token.calls("C_Login"), 1, "one PIN entry, one login");
      for (const index of [0, 2]) {
        const file = `${office.dir}/${channel}-${index}.pdf`;
        await batch.download(index, file);
        await checkSigned(file, originals[index]?.[1] as Buffer, office.token.trust);
      }
    });

    scene(`what cannot be signed over the ${channel} keeps no other from it`, async (office) => {
      const letters: Record<string, Buffer> = {
        "tot.pdf": pdf("Tot"),
        "hong.pdf": pdf("Hong").subarray(0, 300),
        "mat.pdf": secret(pdf("Mat")),
        "thu.txt": Buffer.from("Kính gửi"),
        "rong.pdf": Buffer.alloc(0),
        "khac.pdf": pdf("Khac"),
        "mat-tich.pdf": pdf("Mat tich"),
        "cuoi.pdf": pdf("Cuoi"),
      };
      for (const [name, bytes] of Object.entries(letters)) office.website.put(name, bytes);
      const { batch, confirmation, leader } = await ask(office, channel, [
        ...["tot.pdf", "hong.pdf", "mat.pdf", "thu.txt", "rong.pdf"],
        { name: "khac.pdf", wrong: true },
        { name: "mat-tich.pdf", fetched: "missing" },
        "cuoi.pdf",
      ]);
      await leader.lookAtAll();
      await confirmation.sign();
      assert.deepEqual(outcomes(await batch.outcome), [
        "signed",
        "document.broken",
        "policy.secret_document",
        "document.not_pdf",
        "document.empty",
        "document.changed",
        "document.unreadable",
        "signed",
      ]);
      const failures = await leader.failures();
      assert.ok(
        failures.some((why) => why.includes("độ mật")),
        failures.join("\n"),
      );
    });

    scene(
      `a batch that the person stops over the ${channel} keeps what was signed`,
      async (office) => {
        const { batch, confirmation, leader } = await ask(
          office,
          channel,
          put(office, "a.pdf", "b.pdf", "c.pdf", "d.pdf"),
        );
        await leader.lookAtAll();
        await office.token.fail("slow=1500");
        await confirmation.sign();
        await batch.told(1);
        await leader.stop();
        const first = assertHalf(await batch.outcome, "user.declined");
        await batch.download(first, `${office.dir}/stopped-${channel}.pdf`);
        await checkSigned(`${office.dir}/stopped-${channel}.pdf`, letter, office.token.trust);
      },
    );

    long(
      `a batch that the page aborts over the ${channel} keeps what was signed`,
      async (office) => {
        const { batch, confirmation, leader } = await ask(
          office,
          channel,
          put(office, "a.pdf", "b.pdf", "c.pdf", "d.pdf"),
        );
        await leader.lookAtAll();
        await office.token.fail("slow=1500");
        await confirmation.sign();
        await batch.told(1);
        await batch.abort();
        assertHalf(await batch.outcome, "user.cancelled");
        assert.ok((await office.token.calls("C_Sign")) < 4, "it was signed to its end");
      },
    );
  }

  long("a batch that is declined, or aborted before, signs nothing", async (office) => {
    const names = put(office, "a.pdf", "b.pdf");
    const declined = await ask(office, "extension", names);
    await declined.confirmation.decline();
    assertRejected(await declined.batch.outcome, "user.declined");

    const aborted = await ask(office, "extension", names);
    await aborted.batch.abort();
    assertRejected(await aborted.batch.outcome, "user.cancelled");
    assert.equal(await office.token.calls("C_Login"), 0);
  });

  long("a wrong PIN signs none, the right one all", async (office) => {
    const { batch, confirmation, leader } = await ask(
      office,
      "extension",
      put(office, "a.pdf", "b.pdf"),
    );
    await leader.lookAtAll();
    await confirmation.sign("00000000");
    assert.match(await confirmation.warning(), /mã PIN/);
    assert.equal(await office.token.calls("C_Sign"), 0);
    await confirmation.sign();
    assert.deepEqual(outcomes(await batch.outcome), ["signed", "signed"]);
  });

  long("a token pulled out half-way keeps what was signed", async (office) => {
    const { batch, confirmation, leader } = await ask(
      office,
      "extension",
      put(office, "a.pdf", "b.pdf", "c.pdf"),
    );
    await leader.lookAtAll();
    await office.token.fail("slow=1500");
    await confirmation.sign();
    await batch.told(1);
    await office.token.fail("removed");
    assertHalf(await batch.outcome, "token.removed");
  });

  long("a signature stands where it was dropped, and those alike with it", async (office) => {
    const bytes = await readFile(DECISION);
    const names = ["qd-1.pdf", "qd-2.pdf", "qd-3.pdf"];
    for (const name of names) office.website.put(name, bytes);
    put(office, "khac.pdf");
    const { batch, confirmation, leader } = await ask(office, "extension", [...names, "khac.pdf"]);
    await leader.lookAtAll();
    await leader.look(0);
    const before = await leader.place();
    await leader.drag(-90, -60);
    await leader.stands(0, "seen");
    const dropped = await leader.place();
    assert.ok(Math.abs(dropped.x - (before.x - 90)) < 3, `${before.x} → ${dropped.x}`);
    assert.ok(Math.abs(dropped.y - (before.y + 60)) < 3, `${before.y} → ${dropped.y}`);
    await leader.moveAlike();
    await leader.stands(2, "unseen");
    await leader.lookAtAll();
    await confirmation.sign();
    assert.deepEqual(outcomes(await batch.outcome), ["signed", "signed", "signed", "signed"]);

    for (const [index] of names.entries()) {
      const file = `${office.dir}/moved-${index}.pdf`;
      await batch.download(index, file);
      await checkSigned(file, bytes, office.token.trust);
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = await signatureRect(file);
      const { x, y, width, height } = dropped;
      for (const [is, was] of [
        [x1, x],
        [y1, y],
        [x2, x + width],
        [y2, y + height],
      ] as const) {
        assert.ok(Math.abs(is - was) < 1, `document ${index + 1}: ${is}, dropped at ${was}`);
      }
    }
  });

  long("the page's place for a document holds", async (office) => {
    put(office, "a.pdf");
    const rect = { x: 100, y: 300, width: 180, height: 90 };
    const { batch, confirmation, leader } = await ask(office, "extension", [
      { name: "a.pdf", placement: { page: 1, rect } },
    ]);
    await leader.lookAtAll();
    await confirmation.sign();
    value(await batch.outcome);
    await batch.download(0, `${office.dir}/placed.pdf`);
    assert.deepEqual(await signatureRect(`${office.dir}/placed.pdf`), [100, 300, 280, 390]);
  });

  long("the certificate that the page names signs all, and no other can", async (office) => {
    const names = put(office, "a.pdf", "b.pdf");
    const portal = await office.connectedPortal("extension");
    const [held] = value(await portal.certificates());
    const certificate = held?.fingerprint ?? "";
    const { batch, confirmation, leader } = await ask(office, "extension", names, { certificate });
    await confirmation.page.locator("#pinned").waitFor();
    await leader.lookAtAll();
    await confirmation.sign();
    const results = value(await batch.outcome);
    assert.deepEqual(
      results.map(({ fingerprint }) => fingerprint),
      [certificate, certificate],
    );

    // Its token may be in a drawer: it is waited for.
    const opening = office.nextConfirmation();
    const elsewhere = { purpose: "approve", certificate: "ab".repeat(32) };
    const missed = await Batch.ask(portal.page, [{ name: "a.pdf" }], elsewhere);
    const waiting = await opening;
    await waiting.page.locator('body[data-stage="token"]').waitFor();
    await waiting.decline();
    assertRejected(await missed.outcome, "user.declined");
  });

  long("a page that closes in the middle stops its batch; the next one works", async (office) => {
    const names = put(office, "a.pdf", "b.pdf", "c.pdf", "d.pdf");
    const first = await ask(office, "extension", names);
    await first.leader.lookAtAll();
    await office.token.fail("slow=1500");
    await first.confirmation.sign();
    await first.batch.told(1);
    await first.portal.page.close();
    await Promise.race([first.confirmation.closed(), first.leader.failures()]);
    assert.ok((await office.token.calls("C_Sign")) < 4, "it was signed to its end");

    await office.token.fail();
    const next = await ask(office, "extension", names);
    await next.leader.lookAtAll();
    await next.confirmation.sign();
    assert.deepEqual(outcomes(await next.batch.outcome), Array(4).fill("signed"));
  });
});
