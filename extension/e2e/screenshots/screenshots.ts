// Takes every state of every window, in Chromium against the real program:
// `npm run screenshots -- FOLDER`. To be looked at by a person after a change.
import { createHash, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { Batch } from "../rig/batch.js";
import { CheckPage } from "../rig/check-page.js";
import type { Confirmation } from "../rig/confirmation.js";
import { DiagnosePage } from "../rig/diagnose-page.js";
import { diagnosis, ILL, WELL } from "../rig/diagnoses.js";
import { locked } from "../rig/documents.js";
import { Leader } from "../rig/leader.js";
import { makeLetters } from "../rig/letters.js";
import { Office } from "../rig/office.js";
import { PROJECT, TESTDATA } from "../rig/paths.js";
import type { PortalPage } from "../rig/portal-page.js";
import { ScriptedAgent } from "../rig/scripted-agent.js";
import { ask } from "../rig/statement.js";
import { Camera } from "./camera.js";

const DOCUMENTS = `${PROJECT}protocol/js/portal/documents`;
const BATCH = ["cong-van.pdf", "ke-hoach.pdf", "quyet-dinh.pdf", "thong-bao.pdf"];
const PASSWORD = "mậtkhẩu-2026";
const WRONG_PIN = "00000000";

const [folder = `${PROJECT}build/screenshots`] = process.argv.slice(2);
const camera = await Camera.open(folder);
const office = await Office.open({
  portalDocuments: DOCUMENTS,
  images: { approve: `${TESTDATA}chu-ky.png`, issue: `${TESTDATA}con-dau.png` },
  packs: ["bac-kan-218", "decree-30"],
  answers: true,
  statements: true,
});

/** Asks for one signature, and shows what the window shows. */
async function single(portal: PortalPage, play: (window: Confirmation) => Promise<void>) {
  const { signing, confirmation } = await office.ask(portal, "cong-van.pdf");
  await play(confirmation);
  await office.token.fail();
  if (!confirmation.page.isClosed()) await confirmation.close();
  await signing.outcome;
}

/** One document: ready, wrong PIN, last try, locked, pulled out, with a password. */
async function singles(portal: PortalPage): Promise<void> {
  await single(portal, async (window) => {
    await window.ready();
    await window.page.locator("#pin:enabled").waitFor();
    await camera.take(window.page, "single");
    await window.sign(WRONG_PIN);
    await window.warning();
    await camera.take(window.page, "wrong-pin");
  });
  await office.token.fail("final_try");
  await single(portal, async (window) => {
    await window.ready();
    await window.page.locator("#final-try").waitFor();
    await camera.take(window.page, "final-try");
  });
  await office.token.fail("locked");
  await single(portal, async (window) => {
    await window.failure();
    await camera.take(window.page, "locked");
  });
  await single(portal, async (window) => {
    await (await window.ready()).enterPIN();
    await office.token.fail("badsign");
    await window.page.locator("#sign:enabled").click();
    await window.failure();
    await camera.take(window.page, "failed");
  });
  await single(portal, async (window) => {
    await window.ready();
    await office.token.fail("removed");
    await window.page.locator("#token-missing").waitFor();
    await camera.take(window.page, "pulled-out");
  });
  const { signing, confirmation } = await office.ask(portal, "mat.pdf");
  await confirmation.page.locator("#password:enabled").waitFor();
  await camera.take(confirmation.page, "password");
  await confirmation.unlock("sai");
  await confirmation.page.locator("#unlock-error").waitFor();
  await camera.take(confirmation.page, "wrong-password");
  await confirmation.decline();
  await signing.outcome;
}

/** Many documents: as they come, looked at, one refused, being signed, the end. */
async function batches(portal: PortalPage): Promise<void> {
  const opening = office.nextConfirmation();
  const documents = BATCH.map((name) => ({ name }));
  const batch = await Batch.ask(
    portal.page,
    [...documents, { name: "hong.pdf" }, { name: "mat.pdf" }],
    { purpose: "approve" },
  );
  const window = await opening;
  const leader = new Leader(window);
  await leader.stands(4, "failed");
  await window.page.locator('body[data-stage="password"]').waitFor();
  await camera.take(window.page, "batch-password");
  await window.page.locator("#document-5").click();
  await window.unlock(PASSWORD);
  await window.ready();
  await camera.take(window.page, "batch");
  await leader.remove(3);
  await leader.lookAtAll();
  await camera.take(window.page, "batch-seen");
  await office.token.fail("slow=1500");
  await window.enterPIN();
  await camera.take(window.page, "batch-pin");
  await window.page.locator("#sign:enabled").click();
  await window.page.locator('body[data-stage="signing"]').waitFor();
  await batch.told(1);
  await camera.take(window.page, "batch-signing");
  await leader.failures();
  await camera.take(window.page, "batch-summary");
  await window.close();
  await office.token.fail();
  await batch.outcome;
}

/** Without a document: a digest, a login. */
async function statements(portal: PortalPage): Promise<void> {
  const hash = createHash("sha256").update("1.250.000").digest("hex");
  const requests = {
    hash: { algorithm: "SHA-256", hash, name: "Hóa đơn 0001234.xml" },
    login: { nonce: randomBytes(32).toString("base64") },
  };
  for (const kind of ["hash", "login"] as const) {
    const opening = office.nextConfirmation();
    const { outcome } = await ask(portal.page, kind, requests[kind]);
    const window = await opening;
    await window.page.locator('body[data-stage="ready"]').waitFor();
    await camera.take(window.page, kind);
    await window.decline();
    await outcome;
  }
}

/** A window that waits for a token. */
async function withoutToken(portal: PortalPage): Promise<void> {
  await office.token.fail("removed");
  const { signing, confirmation } = await office.ask(portal, "cong-van.pdf");
  await confirmation.page.locator("#token-missing").waitFor();
  await camera.take(confirmation.page, "no-token");
  await confirmation.close();
  await signing.outcome;
  await office.token.fail();
}

/** The example portal in a browser that blocks loopback. */
async function examplePortal(): Promise<void> {
  const page = await office.browser.newPage();
  await page.goto(`${office.examplePortal?.origin}/?channel=websocket&port=${office.port}`);
  await page.getByTestId("sign-all").click();
  await page.getByTestId("error-code").waitFor();
  await camera.take(page, "portal-loopback");
  await page.close();
}

/** The clerk's page: nothing, accepted, refused, modified. */
async function checks(): Promise<void> {
  const letters = await makeLetters(office);
  const clerk = await CheckPage.open(office);
  await camera.take(clerk.page, "check-empty");
  for (const name of ["good", "unsealed", "modified", "word"] as const) {
    await clerk.choose(letters[name]);
    // One document alone has no list.
    if (name !== "good") await clerk.page.locator(".document").last().click();
    await clerk.verdict();
    if (name !== "word") await clerk.image();
    await camera.take(clerk.page, `check-${name}`);
  }
  await clerk.page.close();
}

/** The page Chẩn đoán: while it looks, all well, much to be mended, the report, a narrow window. */
async function diagnoses(): Promise<void> {
  const agent = await ScriptedAgent.start({ width: 1366, height: 1000 }, "light");
  try {
    for (const language of ["vi", "en"] as const) {
      await camera.speak(agent, language);
      let answer = (_: object) => {};
      agent.answer = () => new Promise<object>((resolve) => (answer = resolve));
      const look = await DiagnosePage.open(agent);
      while (agent.of("diagnosis.run").length === 0) await agent.hears();
      await camera.take(look.page, "diagnose-busy");
      answer(diagnosis(...WELL));
      await look.verdict();
      await camera.take(look.page, "diagnose-well");
      agent.answer = () => diagnosis(...ILL);
      await look.page.locator("#again").click();
      await look.page.locator('#verdict[data-tone="bad"]').waitFor();
      await camera.take(look.page, "diagnose-ill");
      await look.copy();
      await camera.take(look.page, "diagnose-copied");
      await look.page.setViewportSize({ width: 420, height: 1000 });
      await camera.take(look.page, "diagnose-narrow");
      await look.page.close();
      agent.asked.length = 0;
    }
  } finally {
    await agent.close();
  }
}

/** The menu under the toolbar's icon, and the options. */
async function small(): Promise<void> {
  for (const [name, width, height] of [
    ["menu", 320, 300],
    ["options", 900, 760],
  ] as const) {
    const page: Page = await office.browser.newPage();
    await page.setViewportSize({ width, height });
    await page.goto(office.extensionPage(`${name}/${name}.html`));
    await page.locator("body").waitFor();
    await camera.take(page, name);
    await page.close();
  }
}

office.browser.setDefaultTimeout(60_000); // pictures are in no hurry
try {
  for (const name of BATCH) office.website.put(name, await readFile(`${DOCUMENTS}/${name}`));
  const letter = await readFile(`${TESTDATA}cong-van-libreoffice.pdf`);
  office.website.put("cong-van.pdf", letter);
  office.website.put("mat.pdf", await locked(letter, PASSWORD));
  office.website.put("hong.pdf", letter.subarray(0, 3000));
  for (const language of ["vi", "en"] as const) {
    await camera.speak(office, language);
    const portal = await office.connectedPortal("extension");
    await singles(portal);
    await batches(portal);
    await statements(portal);
    await withoutToken(portal);
    await portal.page.close();
    await examplePortal();
    await checks();
    await small();
  }
  await diagnoses();
  console.log(`${camera.taken} pictures in ${folder}`);
} catch (error) {
  for (const [i, page] of office.pages().entries()) await camera.take(page, `stopped-${i}`);
  throw error;
} finally {
  await office.close();
}
