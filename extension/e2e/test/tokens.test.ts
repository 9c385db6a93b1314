import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { Office } from "../rig/office.js";
import { suite } from "../rig/suite.js";

const SOON_MS = 2_000;
/** How long a busy machine may take in all. */
const PATIENCE_MS = 30_000;

/** Opens the menu of the toolbar's icon in a tab: browsers let no program click the icon. */
async function openMenu(office: Office): Promise<Page> {
  const menu = await office.browser.newPage();
  await menu.goto(office.extensionPage("menu/menu.html"), { waitUntil: "commit" });
  await menu.locator("#tokens .token").waitFor();
  return menu;
}

suite("tokens that come and go", {}, (scene) => {
  scene("the menu tells of a token that is pulled and put back", async (office) => {
    const menu = await openMenu(office);
    assert.match(await menu.locator("#tokens .label").innerText(), /\S/);
    for (const [words, shown] of [
      [["removed"], "#tokens .none"],
      [[], "#tokens .token"],
    ] as const) {
      const begun = Date.now();
      await office.token.fail(...words);
      await menu.locator(shown).waitFor({ timeout: PATIENCE_MS });
      const took = Date.now() - begun;
      console.log(`${words[0] ?? "put back"}: shown after ${took} ms`);
      if (took > SOON_MS) console.log("that is late: a busy machine?");
    }
  });

  scene("the menu warns of a PIN that is locked", async (office) => {
    await office.token.fail("locked");
    const menu = await openMenu(office);
    assert.match(await menu.locator("#tokens .severe").innerText(), /đã bị khóa/);
  });
});
