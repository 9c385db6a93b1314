import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import type {
  ConsentApproveParams,
  ConsentDocument,
  ConsentState,
} from "../../../protocol/js/src/generated/messages.js";
import { batch, certificate, consent, document, drawing, errorData } from "../rig/consents.js";
import { type Asked, Refusal, ScriptedAgent } from "../rig/scripted-agent.js";

// The confirmation window before an agent that only plays its part: what the
// person sees and may do, without a token and without a document.
describe("the confirmation window", () => {
  let agent: ScriptedAgent;
  before(async () => {
    agent = await ScriptedAgent.start({ width: 1366, height: 768 }, "light");
  });
  after(() => agent?.close());

  /** Plays a scene in the window of a confirmation. */
  function scene(name: string, state: () => ConsentState, play: (page: Page) => Promise<void>) {
    it(name, { timeout: 60_000 }, async () => {
      agent.asked.length = 0;
      agent.answer = answer;
      agent.draw = (params) => drawing(agent.state, params);
      const { page } = await agent.open(state());
      try {
        await play(page);
      } finally {
        if (!page.isClosed()) await page.close();
      }
    });
  }

  /** What an agent does: it changes the state, and then answers. */
  function answer({ method, params }: Asked): object {
    const index = Number(params.document);
    const version = agent.state.version + 1;
    const change = (changed: (document: ConsentDocument, i: number) => ConsentDocument) =>
      agent.update({ version, documents: agent.state.documents.map(changed) });
    if (method === "consent.remove") {
      const removed = params.removed === true;
      change((one, i) => (i === index ? { ...one, removed } : one));
    } else if (method === "consent.place") {
      const placement = params.placement as NonNullable<ConsentDocument["placement"]>;
      const { kind } = agent.state.documents[index] as ConsentDocument;
      const moves = (one: ConsentDocument, i: number) =>
        i === index || (params.alike === true && one.kind === kind);
      change((one, i) => {
        if (!moves(one, i) || !one.placement) return one;
        const { rect } = placement;
        const page = i === index ? placement.page : one.placement.page;
        return { ...one, placement: { page, rect }, version: one.version + 1 };
      });
    } else if (method === "consent.forgetPin") {
      agent.update({ login: undefined });
    }
    return {};
  }

  const row = (page: Page, i: number, standing: string) =>
    page.locator(`#document-${i}[data-standing="${standing}"]`).waitFor();

  async function approval(): Promise<ConsentApproveParams> {
    await asked("consent.approve", 1);
    return agent.of("consent.approve")[0] as unknown as ConsentApproveParams;
  }

  async function asked(method: string, times: number): Promise<void> {
    while (agent.of(method).length < times) await agent.hears();
  }

  scene(
    "of forty documents the large page is drawn first, and few thumbnails at once",
    () => batch(40),
    async (page) => {
      await row(page, 0, "seen");
      assert.equal(await page.locator(".document").count(), 40);
      assert.equal(await page.locator("#seen-count").textContent(), "Đã xem 1/40");
      await page.locator("#document-0 img").waitFor();
      const widths = agent.of("consent.render").map(({ width }) => Number(width));
      assert.ok((widths[0] ?? 0) > 200, "a thumbnail came before the page");
      const thumbnails = widths.filter((width) => width <= 200).length;
      assert.ok(thumbnails < 20, `${thumbnails} thumbnails, though few are in sight`);
    },
  );

  scene(
    "a leader reviews by keys, takes one out, and says yes to the rest",
    () => batch(4),
    async (page) => {
      await row(page, 0, "seen");
      await page.locator("#document-list:focus").waitFor();
      await page.keyboard.press("ArrowDown");
      await row(page, 1, "seen");
      await page.keyboard.press("Delete");
      await row(page, 1, "removed");
      await page.keyboard.press("ArrowDown");
      await row(page, 2, "seen");
      assert.equal(await page.locator("#sign").textContent(), "Ký 3 văn bản");
      assert.match(
        (await page.locator("#unseen-count").textContent()) ?? "",
        /Còn 1 văn bản chưa xem/,
      );
      await page.keyboard.press("ArrowDown");
      await row(page, 3, "seen");
      await page.locator("#unseen").waitFor({ state: "hidden" });
      await page.keyboard.press("Enter");
      await page.locator("#pin:focus").waitFor();
      await page.keyboard.type("12345678");
      await page.locator("#sign:enabled").click();
      const { documents, pin, version } = await approval();
      assert.deepEqual(
        documents.map((approved) => approved.document),
        [0, 2, 3],
      );
      assert.equal(documents[1]?.sha256, document(2).sha256);
      assert.deepEqual([pin, version], ["12345678", agent.state.version]);
    },
  );

  scene(
    "what was not looked at is signed only where the person agrees to it",
    () => batch(5),
    async (page) => {
      await row(page, 0, "seen");
      await page.locator("#pin").fill("12345678");
      await page.locator("#unseen").waitFor();
      assert.ok(await page.locator("#sign").isDisabled());
      await page.locator("#unseen-accept").check();
      await page.locator("#sign:enabled").waitFor();
      // Taken out, the batch is another: what was agreed to is not it.
      await page.locator("#remove").click();
      await row(page, 0, "removed");
      assert.ok(!(await page.locator("#unseen-accept").isChecked()));
      assert.ok(await page.locator("#sign").isDisabled());
      assert.equal(agent.of("consent.approve").length, 0);
    },
  );

  scene(
    "keys pressed over the PIN turn documents and pages, and the PIN stays whole",
    () => batch(3),
    async (page) => {
      await row(page, 0, "seen");
      await page.locator("#pin:enabled").click();
      await page.keyboard.type("12");
      await page.keyboard.press("ArrowDown");
      await row(page, 1, "seen");
      await page.keyboard.press("PageUp");
      await page.keyboard.type("34");
      await page.keyboard.press("Delete");
      assert.equal(await page.locator("#pin").inputValue(), "1234");
      assert.equal(await page.locator("#page-number").textContent(), "Trang 1/2");
      assert.equal(agent.of("consent.remove").length, 0);
    },
  );

  scene(
    "a signature is dragged, must be seen anew, and the others follow",
    () => batch(8),
    async (page) => {
      await row(page, 0, "seen");
      const place = page.locator("#place");
      const box = await place.boundingBox();
      assert.ok(box);
      await page.mouse.move(box.x + 10, box.y + 10);
      await page.mouse.down();
      await page.mouse.move(box.x - 40, box.y - 2000, { steps: 4 });
      await page.mouse.up();
      await asked("consent.place", 1);
      const { placement, alike } = agent.of("consent.place")[0] as unknown as {
        placement: NonNullable<ConsentDocument["placement"]>;
        alike: boolean;
      };
      assert.equal(alike, false);
      assert.equal(placement.rect.y, 842 - placement.rect.height, "it left the page");
      assert.ok(placement.rect.x < 330);
      await row(page, 0, "seen");

      await page.locator("#place-alike").click();
      await asked("consent.place", 2);
      assert.equal(agent.of("consent.place")[1]?.alike, true);
      assert.deepEqual(agent.state.documents[5]?.placement?.rect, placement.rect);
      assert.equal(agent.state.documents[1]?.placement?.rect.x, 330);
    },
  );

  scene(
    "a signature goes to the page in view, which is seen then",
    () => consent([document(2)]),
    async (page) => {
      await page.locator("#pin:enabled").waitFor();
      await page.keyboard.press("PageUp");
      await page.locator("#page-number").getByText("Trang 2/3").waitFor();
      await page.locator("#place-here").click();
      await asked("consent.place", 1);
      const [{ placement } = {}] = agent.of("consent.place");
      assert.equal((placement as ConsentDocument["placement"])?.page, 2);
      await page.locator("#pin").fill("12345678");
      await page.locator("#sign:enabled").click();
      assert.deepEqual((await approval()).documents, [
        { document: 0, sha256: document(2).sha256, version: 2 },
      ]);
    },
  );

  scene(
    "the page that the person wants is asked for though another takes long",
    () => batch(4),
    async (page) => {
      await row(page, 0, "seen");
      let late = () => {};
      agent.draw = (params) =>
        params.document === 2 && params.width > 200
          ? new Promise((resolve) => {
              late = () => resolve(drawing(agent.state, params));
            })
          : drawing(agent.state, params);
      for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowDown");
      await row(page, 3, "seen");
      late();
      await page.keyboard.press("ArrowUp");
      await row(page, 2, "seen");
    },
  );

  scene(
    "the arrows move a signature, Esc takes it back, and a refusal is told",
    () => consent([document(0)]),
    async (page) => {
      await page.locator("#pin:enabled").waitFor();
      const place = page.locator("#place");
      await place.focus();
      await page.keyboard.press("ArrowLeft");
      await page.locator("#place.moving").waitFor();
      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");
      await page.locator("#place:not(.moving)").waitFor();
      assert.equal(agent.of("consent.decline").length, 0, "Esc said no to the signature");

      agent.answer = () => {
        throw new Refusal(errorData("document.placement_invalid"));
      };
      await place.focus();
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("Enter");
      const refused = page.locator("#place-refused");
      await refused.waitFor();
      assert.equal(agent.of("consent.place").length, 1);
      await page.locator("#place:not(.moving)").waitFor();
    },
  );

  scene(
    "Esc says no to no batch, it leads to Từ chối",
    () => batch(2),
    async (page) => {
      await row(page, 0, "seen");
      await page.keyboard.press("Escape");
      await page.locator("#decline:focus").waitFor();
      assert.equal(agent.of("consent.decline").length, 0);
    },
  );

  scene(
    "Dừng ends the batch, what is signed stays signed, and the rest is told with its reason",
    () => batch(4),
    async (page) => {
      await row(page, 0, "seen");
      await page.locator("#pin").fill("12345678");
      await page.locator("#unseen-accept").check();
      await page.locator("#sign:enabled").click();
      await approval();
      const stages = (...now: ConsentDocument["stage"][]) =>
        agent.state.documents.map((one, i) => ({ ...one, stage: now[i] ?? "ready" }));
      agent.update({ stage: "signing", documents: stages("signed", "signing") });
      await page.getByText("Đang ký 2/4").waitFor();
      const name = agent.state.documents[1]?.name ?? "";
      await page.locator("#progress-name").getByText(name).waitFor();
      await page.locator("#decline").getByText("Dừng").click();
      await asked("consent.decline", 1);
      const cancelled = stages("signed", "signed", "failed", "failed").map((one) =>
        one.stage === "failed" ? { ...one, error: errorData("user.cancelled") } : one,
      );
      agent.end({ stage: "done", documents: cancelled });
      await page.getByText("Đã ký 2/4 văn bản").waitFor();
      assert.equal(await page.locator("#summary-failed-list li").count(), 2);
      await Promise.all([page.waitForEvent("close"), page.locator("#summary-close").click()]);
      assert.equal(agent.of("consent.decline").length, 1);
    },
  );

  scene(
    "a missing token is asked for, and the window goes on when it comes",
    () =>
      batch(2, {
        stage: "token",
        certificates: [],
        selected: "",
        error: errorData("token.missing"),
      }),
    async (page) => {
      await page.locator("#token-missing").waitFor();
      assert.equal(await page.locator("#pin:visible").count(), 0);
      const held = certificate();
      agent.update({ stage: "ready", certificates: [held], selected: held.fingerprint });
      await page.locator("#pin:enabled").waitFor();
      await page.locator("#token-missing").waitFor({ state: "hidden" });
    },
  );

  scene(
    "a digest is signed with a plain word that nothing is shown",
    () =>
      consent([], {
        action: "hash",
        purpose: "plain",
        hash: {
          name: "<img src=x onerror=alert(1)>",
          algorithm: "SHA-256",
          hash: "ab".repeat(32),
        },
      }),
    async (page) => {
      const warning = await page.locator("#no-document").textContent();
      assert.match(warning ?? "", /không thể cho bạn thấy nội dung sẽ ký/);
      assert.equal(await page.locator("#hash-name").textContent(), "<img src=x onerror=alert(1)>");
      assert.equal(await page.locator("#preview:visible, #documents:visible").count(), 0);
      await page.locator("#pin:enabled").fill("12345678");
      await page.locator("#sign:enabled").getByText("Ký mã băm").click();
      assert.deepEqual((await approval()).documents, []);
    },
  );

  scene(
    "a login that is kept is told, and forgotten at once where the person wants it",
    () => consent([], { action: "login", purpose: "plain", login: { until: soon() } }),
    async (page) => {
      await page.locator("#kept-line").waitFor();
      assert.equal(await page.locator("#pin:visible").count(), 0);
      await page.keyboard.press("Enter");
      await page.locator("#forget-pin:enabled").click();
      await page.locator("#pin:visible").waitFor();
      assert.ok(await page.locator("#sign").isDisabled());
      agent.update({ login: { until: soon() } });
      await page.locator("#sign:enabled").getByText("Đăng nhập").click();
      const { pin, documents } = await approval();
      assert.deepEqual([pin, documents], ["", []]);
    },
  );

  scene(
    "a password goes to the document that was in view when it was typed",
    () =>
      batch(3, {
        stage: "password",
        documents: [0, 1, 2].map((i) =>
          i === 2 ? document(i) : { ...document(i), stage: "password" as const, pages: 0 },
        ),
      }),
    async (page) => {
      await page.locator("#password:enabled").fill("mật khẩu");
      await page.locator("#document-1").click();
      await page.locator("#password:enabled").waitFor();
      assert.equal(await page.locator("#password").inputValue(), "", "kept for another document");
      await page.locator("#password").fill("mật khẩu hai");
      await page.locator("#open:enabled").click();
      await asked("consent.password", 1);
      const [{ document: index, password } = {}] = agent.of("consent.password");
      assert.deepEqual([index, password], [1, "mật khẩu hai"]);
    },
  );
});

function soon(): string {
  return new Date(Date.now() + 5 * 60_000).toISOString();
}
