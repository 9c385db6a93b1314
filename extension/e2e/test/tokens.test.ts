import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { Office } from "../rig/office.js";
import { suite } from "../rig/suite.js";

/** How long a busy machine may take to tell what is due within two seconds. */
const PATIENCE_MS = 30_000;

/** Opens the menu of the toolbar's icon in a tab: browsers let no program click the icon. */
async function openMenu(office: Office): Promise<Page> {
  const menu = await office.browser.newPage();
  await menu.goto(office.extensionPage("menu/menu.html"), { waitUntil: "commit" });
  await menu.locator("#tokens .token").waitFor();
  return menu;
}

/** What a page keeps of the tokens that it is told of. */
declare const told: number[];

/** Has the portal's page listen, on a connection of its own. */
async function listen(page: Page, options: { channel: string; port: number }): Promise<void> {
  await page.evaluate(async (options) => {
    const library = "/trien.js";
    const { Trien } = await import(library);
    const host = await Trien.connect(options);
    const lists: number[] = [];
    Object.assign(globalThis, { told: lists, listening: host });
    host.onTokensChanged((tokens: unknown[]) => lists.push(tokens.length));
    lists.push((await host.tokens()).length);
  }, options);
}

suite("tokens that come and go", {}, (scene) => {
  for (const channel of ["extension", "websocket"] as const) {
    scene(`a page is told over the ${channel}`, async (office) => {
      const { page } = await office.connectedPortal(channel);
      await listen(page, { channel, port: office.port });
      for (const words of [["removed"], []] as const) {
        const begun = Date.now();
        const before = await page.evaluate(() => told.length);
        await office.token.fail(...words);
        await page.waitForFunction((n) => told.length > n, before, { timeout: PATIENCE_MS });
        console.log(`${channel}, ${words[0] ?? "put back"}: told after ${Date.now() - begun} ms`);
      }
      const [first, gone, back, ...more] = await page.evaluate(() => told);
      assert.ok(first && gone === 0 && back === first, "the page is told of other tokens");
      assert.deepEqual(more, []);
    });
  }

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
      console.log(`menu, ${words[0] ?? "put back"}: shown after ${Date.now() - begun} ms`);
    }
  });

  scene("the menu warns of a PIN that is locked", async (office) => {
    await office.token.fail("locked");
    const menu = await openMenu(office);
    assert.match(await menu.locator("#tokens .severe").innerText(), /đã bị khóa/);
  });
});
