import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { value } from "../rig/assertions.js";
import { textOf } from "../rig/check.js";
import { CheckPage } from "../rig/check-page.js";
import { locked, pdf } from "../rig/documents.js";
import { type Letters, makeDoubtfulLetters, makeLetters } from "../rig/letters.js";
import type { Office } from "../rig/office.js";
import { suite } from "../rig/suite.js";

const PACKS = ["bac-kan-218", "decree-30"];
const LEADER = "Nguyễn Văn Đức";
const OFFICE = "SỞ THÔNG TIN VÀ TRUYỀN THÔNG";
const PASSWORD = "mậtkhẩu-2026";
const WRONG = "sai-mậtkhẩu";

const letters = new WeakMap<Office, Letters>();

/** The letters of an office, made once. */
async function received(office: Office): Promise<Letters> {
  const made = letters.get(office) ?? (await makeLetters(office));
  letters.set(office, made);
  return made;
}

suite("the clerk checks what came in", {
  packs: PACKS,
  answers: true,
  service: false,
  long: true,
}, (scene) => {
  scene(
    "a letter with both signatures is accepted, one that lacks the seal is not",
    async (office) => {
      const { good, unsealed } = await received(office);
      const clerk = await CheckPage.open(office);
      await clerk.choose(good, unsealed);
      const { tone, word, why } = await clerk.verdict();
      assert.deepEqual([tone, word], ["good", "được tiếp nhận"], why);
      assert.deepEqual(await clerk.titles(), [LEADER, OFFICE]);
      assert.equal(await clerk.page.locator(".row.good", { hasText: "Toàn vẹn" }).count(), 2);
      assert.equal(await clerk.page.locator(".row.good", { hasText: "OCSP" }).count(), 2);
      await clerk.image();

      await clerk.page.locator(".document", { hasText: "thiếu dấu" }).click();
      const refused = await clerk.verdict();
      assert.deepEqual([refused.tone, refused.word], ["bad", "không tiếp nhận"]);
      assert.match(refused.why, /không có chữ ký số của cơ quan/);
      assert.ok((await clerk.titles()).includes(LEADER));
      assert.ok(!(await clerk.titles()).includes(OFFICE));
      assert.match(
        await clerk.page.locator("#cards").innerText(),
        /218\/STTTT-CNTT, Sở [^\n]+ S15/,
      );
    },
  );

  scene(
    "a withdrawn certificate is refused; where nobody tells, a person looks",
    async (office) => {
      const { withdrawn, unheard } = await makeDoubtfulLetters(office);
      const clerk = await CheckPage.open(office);
      await clerk.choose(withdrawn, unheard);
      const refused = await clerk.verdict();
      assert.deepEqual([refused.tone, refused.word], ["bad", "không tiếp nhận"]);
      assert.match(refused.why, /thu hồi/);
      assert.equal(await clerk.page.locator(".row.bad", { hasText: "OCSP" }).count(), 1);

      await clerk.page.locator(".document", { hasText: "133" }).click();
      const doubtful = await clerk.verdict();
      assert.deepEqual([doubtful.tone, doubtful.word], ["warn", "cần xem lại"]); // N11
      assert.equal(await clerk.page.locator(".row.good", { hasText: "OCSP" }).count(), 1);
    },
  );

  scene("a document with a password is checked by who knows it", async (office) => {
    const file = `${office.dir}/mat-khau.pdf`;
    await writeFile(file, await locked(pdf("Danh sach"), PASSWORD));
    const clerk = await CheckPage.open(office);
    await clerk.choose(file);
    const asked = await clerk.verdict();
    assert.deepEqual([asked.tone, asked.word], ["warn", "cần mật khẩu"]);
    await clerk.page.locator("#password:focus").waitFor();
    assert.equal(await clerk.page.locator(".card").count(), 0);
    assert.equal(await clerk.page.locator("#slip").isVisible(), false);

    await clerk.unlock(WRONG);
    const error = clerk.page.locator("#unlock-error");
    await error.waitFor();
    assert.match(await error.innerText(), /Mật khẩu của văn bản chưa đúng/);
    assert.equal(await clerk.page.locator("#password").inputValue(), "", "the password was kept");

    await clerk.unlock(PASSWORD);
    await clerk.image();
    const { tone, why } = await clerk.verdict();
    assert.equal(tone, "bad");
    assert.match(why, /chữ ký/);
    assert.equal(await clerk.page.locator("#unlock").isVisible(), false);
    const log = await office.log();
    assert.ok(!log.includes(PASSWORD) && !log.includes(WRONG), "a password is in the log");
  });

  scene("a letter that was modified after signing is refused, and shows where", async (office) => {
    const { modified } = await received(office);
    const clerk = await CheckPage.open(office);
    await clerk.drop(modified);
    const { tone, why } = await clerk.verdict();
    assert.equal(tone, "bad");
    assert.match(why, /sửa/);
    await clerk.page.locator(".card.bad .go").first().click();
    const frame = clerk.page.locator(".frame.bad").first();
    await frame.waitFor();
    await clerk.page.waitForFunction(() => {
      const at = document.querySelector(".frame")?.getBoundingClientRect();
      return at && at.top > 0 && at.bottom < window.innerHeight;
    });
    // Frames of the same place lie on each other; each has its letter beside it.
    await frame.locator(".badge").click();
    const mark = await frame.getAttribute("data-mark");
    await clerk.page.locator(`.card[data-mark="${mark}"]:focus`).waitFor();
  });

  scene("a Word file is refused with the rule that says so", async (office) => {
    const { word } = await received(office);
    const clerk = await CheckPage.open(office);
    await clerk.choose(word);
    const verdict = await clerk.verdict();
    assert.equal(verdict.tone, "bad");
    assert.match(verdict.why, /\.docx/);
    assert.match(await clerk.page.locator("#cards").innerText(), /218\/STTTT-CNTT, Sở [^\n]+ S20/);
    assert.equal(await clerk.page.locator("#preview").isVisible(), false);
  });

  scene("the slip can be saved", async (office) => {
    const { unsealed } = await received(office);
    const clerk = await CheckPage.open(office);
    await clerk.choose(unsealed);
    await clerk.verdict();
    const [download] = await Promise.all([
      clerk.page.waitForEvent("download"),
      clerk.page.locator("#slip").click(),
    ]);
    const file = `${office.dir}/phieu.pdf`;
    await download.saveAs(file);
    assert.match(download.suggestedFilename(), /\.pdf$/);
    assert.match(await textOf(file), /không tiếp nhận/i);
  });

  scene("a document of many pages has images only where it is looked at", async (office) => {
    const file = `${office.dir}/ho-so.pdf`;
    await writeFile(file, pdf("Ho so", 60 << 20));
    const clerk = await CheckPage.open(office);
    await clerk.choose(file);
    await clerk.verdict();
    await clerk.image();
    assert.equal(await clerk.page.locator(".sheet").count(), 60);
    assert.ok((await clerk.page.locator(".sheet img").count()) < 5);
    await clerk.page.locator("#sheets").evaluate((area) => area.scrollTo(0, area.scrollHeight));
    await clerk.image(60);
    await clerk.page.getByText("Trang 60/60").waitFor();
  });

  scene("the agent's end is told, and the next check starts it again", async (office) => {
    const { unsealed } = await received(office);
    const clerk = await CheckPage.open(office);
    await clerk.choose(unsealed);
    await clerk.verdict();
    for (const { pid } of await office.processes("agent")) process.kill(pid, "SIGKILL");
    await clerk.page.locator("#again").click();
    await clerk.page.waitForFunction(() => {
      const { tone } = (document.querySelector("#verdict") as HTMLElement).dataset;
      return tone !== "busy";
    });
    if ((await clerk.verdict()).tone === "warn") await clerk.page.locator("#again").click();
    await clerk.page.locator('#verdict[data-tone="bad"]').waitFor();
  });

  scene("a portal shows what it had verified, all in one page", async (office) => {
    const { good, unsealed } = await received(office);
    office.website.put("du.pdf", await readFile(good));
    office.website.put("thieu.pdf", await readFile(unsealed));
    const portal = await office.connectedPortal("extension");
    const opening = CheckPage.next(office.browser);
    const report = value(await portal.verify("thieu.pdf", { show: true }));
    assert.equal(report.verification.acceptance, "refused");
    const clerk = await opening;
    assert.equal((await clerk.verdict()).tone, "bad");
    await clerk.image();
    value(await portal.verify("du.pdf", { show: true }));
    await clerk.page.locator(".document", { hasText: "du.pdf" }).waitFor();
    assert.equal((await clerk.verdict()).tone, "good");
    assert.equal(await clerk.page.locator(".document").count(), 2);
  });
});
