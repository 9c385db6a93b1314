import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import type { Browser } from "puppeteer-core";
import { checkSigned } from "../rig/check.js";
import { pdf } from "../rig/documents.js";
import { nextWindow, startFirefox } from "../rig/firefox.js";
import { Office } from "../rig/office.js";
import { PIN } from "../rig/token.js";

describe("Firefox", () => {
  let office: Office;
  let firefox: Browser;
  before(async () => {
    office = await Office.open({ browser: false });
    firefox = await startFirefox(`${office.dir}/home`, office.environment);
  });
  after(async () => {
    await firefox?.close();
    await office?.close();
  });

  it("signs with the same extension and agent", { timeout: 60_000 }, async () => {
    const original = pdf("Cong van 123/UBND-VP");
    office.website.put("cong-van.pdf", original);
    const portal = await firefox.newPage();
    await portal.goto(office.website.origin());
    await portal.waitForSelector("html[data-ready]");
    const connected = await portal.evaluate("portal.connect({ channel: 'extension' })");
    assert.equal((connected as { code?: string }).code, undefined);

    const opening = nextWindow(firefox);
    await portal.evaluate("portal.start(1, 'cong-van.pdf', { purpose: 'approve' })");
    const confirmation = await opening;
    await confirmation.waitForSelector('body[data-stage="ready"]');
    await confirmation.waitForSelector("#pin:enabled:focus");
    await confirmation.keyboard.type(PIN);
    const sign = await confirmation.waitForSelector("#sign:enabled");
    await sign?.click();
    const outcome = (await portal.evaluate("portal.finish(1)")) as { code?: string };
    assert.equal(outcome.code, undefined);

    const file = `${office.dir}/firefox.pdf`;
    await writeFile(file, Buffer.from((await portal.evaluate("portal.bytes(1)")) as number[]));
    await checkSigned(file, original, office.token.trust);
  });
});
