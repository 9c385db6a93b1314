import assert from "node:assert/strict";
import type { Frame, Page } from "playwright-core";
import { assertRejected } from "../rig/assertions.js";
import type { Office } from "../rig/office.js";
import { PROJECT } from "../rig/paths.js";
import type { Outcome } from "../rig/portal-page.js";
import { suite } from "../rig/suite.js";

const DOCUMENTS = `${PROJECT}protocol/js/portal/documents`;
const FIREFOX = { firefox: "its headless mode decides such questions by settings of its own" };

/** The functions of page/page.js that a frame needs. */
declare const portal: {
  connect(options: object): Promise<Outcome<{ channel: string }>>;
  guide(code: string): { steps: string[]; administrator: string[]; developer: string[] };
};

/** Clicks “Ký tất cả” on the example portal over the WebSocket, which does not open. */
async function signOnPortal(office: Office): Promise<Page> {
  const page = await office.browser.newPage();
  await page.goto(`${office.examplePortal?.origin}/?channel=websocket&port=${office.port}`);
  await page.getByTestId("sign-all").click();
  return page;
}

const steps = (page: Page) => page.getByTestId("error-action").locator("li").allInnerTexts();

suite(
  "a browser that keeps a page from the PC",
  { portalDocuments: DOCUMENTS },
  (scene) => {
    scene("the portal tells the person, step by step, and IT the policy", async (office) => {
      const origin = office.examplePortal?.origin ?? "";
      await office.blockLoopback(origin);
      const page = await signOnPortal(office);
      await page.getByTestId("error-code").getByText("host.loopback_blocked").waitFor();
      assert.equal((await steps(page)).length, 3);
      await page.getByTestId("error-others").locator("summary").click();
      const others = await page.getByTestId("error-others").innerText();
      assert.ok(others.includes(`LoopbackNetworkAllowedForUrls: "1" = "${origin}"`), others);
    });

    scene("a question that the browser answers by itself is told as a no", async (office) => {
      // Without a window Chromium denies what it would ask.
      const page = await signOnPortal(office);
      await page.getByTestId("error-code").getByText("host.loopback_blocked").waitFor();
    });

    scene("a frame of another origin names what its page must allow", async (office) => {
      const outer = await office.portal();
      const inner = office.website.origin("foreign");
      const framed = async (allow: string): Promise<Frame> => {
        await outer.page.evaluate(
          ([src, permission]) => {
            const frame = document.createElement("iframe");
            frame.allow = permission;
            frame.src = src;
            document.body.replaceChildren(frame);
          },
          [inner, allow] as const,
        );
        const handle = await outer.page.waitForSelector("iframe");
        const frame = (await handle.contentFrame()) as Frame;
        await frame.waitForSelector("html[data-ready]", { state: "attached" });
        return frame;
      };
      const connect = (frame: Frame) =>
        frame.evaluate((port) => portal.connect({ channel: "websocket", port }), office.port);

      await office.agentReady();
      const kept = await framed("");
      assertRejected(await connect(kept), "host.loopback_blocked");
      const { developer } = await kept.evaluate(() => portal.guide("host.loopback_blocked"));
      assert.match(developer.join(), /allow="loopback-network"/);

      // With it the service is reached, which does not know this origin.
      await office.allowLoopback();
      assertRejected(
        await connect(await framed("loopback-network; local-network-access")),
        "policy.origin_not_allowed",
      );
    });
  },
  FIREFOX,
);

suite(
  "a portal on http",
  { portalDocuments: DOCUMENTS, portalInsecure: true },
  (scene) => {
    scene("the portal tells that no question comes", async (office) => {
      const page = await signOnPortal(office);
      await page.getByTestId("error-code").getByText("host.loopback_blocked").waitFor();
      assert.match((await steps(page)).join(" "), /http.*không hỏi/);
    });
  },
  FIREFOX,
);

suite(
  "a browser that asks",
  { portalDocuments: DOCUMENTS, headed: true },
  (scene) => {
    // No automation answers the question itself.
    scene("the portal says what to answer, and that no answer came", async (office) => {
      const page = await signOnPortal(office);
      await page.getByTestId("batch-progress").getByText("bấm “Cho phép”").waitFor();
      const portal = await office.portal();
      const options = { channel: "websocket", port: office.port, timeout: 1500 };
      assertRejected(await portal.connect(options), "host.loopback_undecided");
    });
  },
  process.env.DISPLAY
    ? FIREFOX
    : { ...FIREFOX, chromium: "it asks only in a window, and there is no display" },
);
