import { mkdir, writeFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { Office, type OfficeOptions } from "./office.js";
import { FAILURES } from "./paths.js";

/** Declares one test that uses the suite's office. */
export type Scene = (name: string, play: (office: Office) => Promise<void>) => void;

const SCENE_TIMEOUT_MS = 60_000;

/**
 * Declares tests that share one office. Each begins with a token in order and no
 * tab but the first; of one that fails, the logs and pictures of all windows are kept below
 * build/e2e.
 */
export function suite(name: string, options: OfficeOptions, declare: (scene: Scene) => void): void {
  describe(name, () => {
    let office: Office;
    before(async () => {
      office = await Office.open(options);
    });
    after(() => office?.close());
    declare((scene, play) => {
      it(scene, { timeout: SCENE_TIMEOUT_MS }, async () => {
        await tidy(office);
        try {
          await play(office);
        } catch (error) {
          await keepEvidence(office, scene).catch(() => {});
          throw error;
        }
      });
    });
  });
}

async function tidy(office: Office): Promise<void> {
  await office.token.fail();
  for (const page of office.pages().slice(1)) await page.close();
  await office.browser.clearPermissions();
}

async function keepEvidence(office: Office, scene: string): Promise<void> {
  await mkdir(FAILURES, { recursive: true });
  const stem = FAILURES + scene.replaceAll(/[^\p{L}\d]+/gu, "-");
  await writeFile(`${stem}.log`, (await office.log()) + (office.service?.output ?? ""));
  for (const [i, page] of office.pages().slice(1).entries()) {
    await page.screenshot({ path: `${stem}-${i + 1}.png`, timeout: 3_000 });
  }
}
