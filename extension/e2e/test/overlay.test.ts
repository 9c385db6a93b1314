import assert from "node:assert/strict";
import { assertRejected, value } from "../rig/assertions.js";
import { Confirmation } from "../rig/confirmation.js";
import { pdf } from "../rig/documents.js";
import type { Channel, Office } from "../rig/office.js";
import type { PortalPage } from "../rig/portal-page.js";
import { suite } from "../rig/suite.js";
import { PIN } from "../rig/token.js";

/** Pages and parts of the extension, none of which is a website's business. */
const PARTS = [
  "confirm/confirm.html",
  "check/check.html",
  "options/options.html",
  "diagnose/diagnose.html",
  "menu/menu.html",
  "confirm/confirm.js",
  "background.js",
  "manifest.json",
  "icons/32.png",
];

/** The ways in which a page got hold of an address, of all that it has. */
function reached(portal: PortalPage, address: string): Promise<string[]> {
  return portal.page.evaluate(async (url) => {
    const found: string[] = [];
    for (const mode of ["cors", "no-cors"] as const) {
      await fetch(url, { mode }).then(
        () => found.push(mode),
        () => {},
      );
    }
    for (const [name, attribute] of [
      ["img", "src"],
      ["link", "href"],
      ["script", "src"],
    ] as const) {
      await new Promise<void>((resolve) => {
        const node = document.createElement(name);
        node.onload = () => {
          found.push(name);
          resolve();
        };
        node.onerror = () => resolve();
        node.setAttribute("rel", "stylesheet");
        node.setAttribute(attribute, url);
        document.head.append(node);
      });
    }
    return found;
  }, address);
}

/** Frames an address, opens it in a window and goes there, as far as the browser lets a page. */
async function visit(portal: PortalPage, address: string): Promise<void> {
  await portal.page.evaluate(async (url) => {
    await new Promise((resolve) => {
      const frame = document.createElement("iframe");
      // An error page loads too; a script cannot tell the two apart.
      frame.onload = frame.onerror = resolve;
      frame.src = url;
      document.body.append(frame);
    });
    try {
      window.open(url);
      location.assign(url);
    } catch {
      // Firefox says no at once.
    }
  }, address);
}

/** Asks for a signature with a token that has its own keys: there, one press of Ký is the yes. */
async function askForOnePress(office: Office) {
  await office.token.fail(`pinpad=${PIN}`);
  office.website.put("a.pdf", pdf("A"));
  const portal = await office.connectedPortal("extension");
  return { portal, ...(await office.ask(portal, "a.pdf")) };
}

/** Nothing was signed; the person can still say what they want. */
async function assertUnsigned(office: Office, confirmation: Confirmation): Promise<void> {
  assert.equal(await office.token.calls("C_Login"), 0);
  assert.equal(Confirmation.count(office.browser), 1);
  await confirmation.page.locator("#sign:enabled").waitFor();
}

suite("a page that wants a yes by a trick", {}, (scene) => {
  scene("reads, frames, opens and visits no part of the extension", async (office) => {
    const portal = await office.portal();
    for (const part of PARTS) {
      assert.deepEqual(await reached(portal, office.extensionPage(part)), [], part);
    }
    const opened: string[] = [];
    office.browser.on("page", (page) => page.on("framenavigated", (f) => opened.push(f.url())));
    portal.page.on("framenavigated", (frame) => opened.push(frame.url()));
    await visit(portal, office.extensionPage("confirm/confirm.html"));
    await office.portal(); // the browser is done with what was asked of it before
    const own = opened.filter((url) => url.startsWith(office.extensionPage("")));
    assert.deepEqual(own, []);
  });

  scene("finds nothing of the confirmation in itself", async (office) => {
    office.website.put("a.pdf", pdf("A"));
    const portal = await office.connectedPortal("extension");
    const look = () => portal.page.evaluate(() => document.documentElement.outerHTML);
    const before = await look();
    const { signing, confirmation } = await office.ask(portal, "a.pdf");
    await confirmation.ready();
    assert.equal(await look(), before);
    assert.equal(portal.page.frames().length, 1);
    const opener = await confirmation.page.evaluate(() => window.opener !== null);
    assert.equal(opener, false, "a page could hold the window");
    await confirmation.decline();
    assertRejected(await signing.outcome, "user.declined");
  });

  for (const channel of ["extension", "websocket"] satisfies Channel[]) {
    scene(`cannot speak for the window over the ${channel}`, async (office) => {
      office.website.put("a.pdf", pdf("A"));
      const portal = await office.connectedPortal(channel);
      const { signing, confirmation } = await office.ask(portal, "a.pdf");
      await confirmation.ready();
      const consent = await confirmation.page.evaluate(() => location.hash.slice(1));
      const methods = ["consent.approve", "consent.select", "consent.render", "check.render"];
      const request = (id: number, method: string, params: object) =>
        JSON.stringify({ jsonrpc: "2.0", id, method, params });
      const hello = request(1, "host.hello", {
        client: { name: "test", version: "1" },
        protocol: { min: 1, max: 1 },
      });
      const other = await office.portal();
      const answers = await other.raw(channel, office.port, [
        hello,
        ...methods.map((method, i) => request(i + 2, method, { consent, version: 1 })),
      ]);
      assert.deepEqual(answers, ["ok", ...methods.map(() => "host.unknown_method")]);
      assert.equal(await office.token.calls("C_Login"), 0);
      await confirmation.decline();
      assertRejected(await signing.outcome, "user.declined");
    });
  }

  scene("has the person type and click away while the window opens", async (office) => {
    const { signing, confirmation } = await askForOnePress(office);
    let open = true;
    const ready = confirmation.ready().finally(() => {
      open = false;
    });
    while (open) {
      await confirmation.page.keyboard.press("Enter");
      await confirmation.page.keyboard.press("Space");
      await confirmation.page.keyboard.type("7");
    }
    await ready;
    await assertUnsigned(office, confirmation);
    await confirmation.page.locator("#sign:enabled").click();
    value(await signing.outcome);
  });

  scene(
    "gets no yes from clicks in the first half second that the document is shown",
    async (office) => {
      const { signing, confirmation } = await askForOnePress(office);
      const clicks = await confirmation.page.evaluate(async () => {
        const button = document.querySelector<HTMLButtonElement>("#sign");
        const image = document.querySelector<HTMLImageElement>("#page-image");
        if (!button || !image) throw new Error("no window");
        // On a busy machine it stands already: its half second begins anew.
        if (image.complete && image.naturalWidth > 0) window.dispatchEvent(new Event("focus"));
        let clicks = 0;
        let shownAt: number | undefined;
        while (shownAt === undefined || performance.now() - shownAt < 500) {
          if (image.complete && image.naturalWidth > 0) shownAt ??= performance.now();
          // Before its script runs, a form that is submitted by force loads the page anew.
          if (document.body.dataset.stage !== "opening") {
            button.click();
            button.form?.requestSubmit();
            clicks++;
          }
          await new Promise((resolve) => requestAnimationFrame(resolve));
        }
        return clicks;
      });
      assert.ok(clicks > 1);
      await assertUnsigned(office, confirmation);
      await confirmation.decline();
      assertRejected(await signing.outcome, "user.declined");
    },
  );

  scene("gets no yes from a click as the window comes back to the front", async (office) => {
    const { portal, signing, confirmation } = await askForOnePress(office);
    await confirmation.page.locator("#sign:enabled").waitFor();
    await confirmation.page.evaluate(() => {
      window.addEventListener("focus", () => {
        document.querySelector<HTMLButtonElement>("#sign")?.click();
        document.body.dataset.clicked = "true";
      });
    });
    // A window over the confirmation, which goes as the person clicks.
    const opening = office.browser.waitForEvent("page");
    await portal.page.evaluate(() => window.open("/", "over", "popup,width=1080,height=760"));
    const over = await opening;
    await over.close();
    await confirmation.page.bringToFront();
    await confirmation.page.evaluate(() => window.dispatchEvent(new Event("focus")));
    await confirmation.page.locator("body[data-clicked]").waitFor();
    await assertUnsigned(office, confirmation);
    await confirmation.page.locator("#sign:enabled").click();
    value(await signing.outcome);
  });

  scene("is in full screen and takes the front, and the window still asks", async (office) => {
    await office.token.fail(`pinpad=${PIN}`);
    office.website.put("a.pdf", pdf("A"));
    const portal = await office.connectedPortal("extension");
    await portal.page.evaluate(() => document.documentElement.requestFullscreen());
    const { signing, confirmation } = await office.ask(portal, "a.pdf");
    await confirmation.ready();
    await portal.page.evaluate(() => window.focus());
    await portal.page.bringToFront();
    await portal.page.keyboard.press("Enter");
    await portal.page.keyboard.press("Space");
    await assertUnsigned(office, confirmation);
    await confirmation.decline();
    assertRejected(await signing.outcome, "user.declined");
  });

  scene("stands in a frame of another site and is given no conversation", async (office) => {
    const outer = await office.portal("foreign");
    const origin = office.website.origin();
    await outer.page.evaluate((src) => {
      const frame = document.createElement("iframe");
      frame.src = src;
      document.body.append(frame);
    }, origin);
    const frame = outer.page.frameLocator("iframe");
    await frame.locator("html[data-ready]").waitFor({ state: "attached" });
    const code = await frame.locator("html").evaluate(async () => {
      const { portal } = window as unknown as {
        portal: { connect(options: object): Promise<{ code?: string }> };
      };
      return (await portal.connect({ channel: "extension" })).code;
    });
    assert.match(code ?? "resolved", /^host\.extension_/);
  });
});
