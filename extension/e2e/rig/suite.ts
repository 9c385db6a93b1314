import { mkdir, writeFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import type { BrowserName } from "./browser.js";
import { Office, type OfficeOptions } from "./office.js";
import { FAILURES } from "./paths.js";

/** Why a test is not for a browser, in words for whoever reads the run. */
export type Except = Partial<Record<BrowserName, string>>;

/** What a test takes so long for that a short run (E2E=short) has it in one browser only. */
export const LONG: Except =
  process.env.E2E === "short" ? { firefox: "a short run leaves it to Chromium" } : {};

/** What a suite's office is, and whether all of it is LONG. */
export type SuiteOptions = OfficeOptions & { long?: boolean };

/** Declares one test that uses the suite's office. */
export type Scene = (
  name: string,
  play: (office: Office) => Promise<void>,
  except?: Except,
) => void;

/** The browsers of this run: all, or those that BROWSERS names. */
const BROWSERS = (process.env.BROWSERS ?? "chromium,firefox").split(",") as BrowserName[];

const SCENE_TIMEOUT_MS = 60_000;

/**
 * Declares tests that share one office, and all of it once more for each other
 * browser. What cannot run in a browser is skipped there, with the reason. Each
 * test begins with a token in order and no tab but the first; of one that fails,
 * the logs and pictures of all windows are kept below build/e2e.
 */
export function suite(
  name: string,
  { long = false, ...options }: SuiteOptions,
  declare: (scene: Scene) => void,
  except: Except = long ? LONG : {},
): void {
  for (const browser of BROWSERS) {
    const skip = except[browser] ?? false;
    describe(`${name}, in ${browser}`, { skip }, () => {
      let office: Office;
      before(async () => {
        office = await Office.open({ ...options, browser });
      });
      after(() => office?.close());
      declare((scene, play, except = {}) => {
        const how = { timeout: SCENE_TIMEOUT_MS, skip: except[browser] ?? false };
        it(scene, how, async () => {
          await tidy(office);
          try {
            await play(office);
          } catch (error) {
            await keepEvidence(office, `${browser} ${scene}`).catch(() => {});
            throw error;
          }
        });
      });
    });
  }
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
