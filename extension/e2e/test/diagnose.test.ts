import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Diagnosis } from "../../../protocol/js/src/generated/messages.js";
import { errorData } from "../rig/consents.js";
import { DiagnosePage } from "../rig/diagnose-page.js";
import { diagnosis, finding, PERSON, WELL } from "../rig/diagnoses.js";
import { IDS } from "../rig/paths.js";
import { Refusal, ScriptedAgent } from "../rig/scripted-agent.js";
import { LONG, suite } from "../rig/suite.js";

describe("the page Chẩn đoán before a scripted agent", () => {
  let agent: ScriptedAgent;
  before(async () => {
    agent = await ScriptedAgent.start({ width: 1366, height: 768 }, "light");
  });
  after(() => agent?.close());

  function scene(name: string, play: () => Promise<void>) {
    it(name, { timeout: 60_000 }, async () => {
      agent.asked.length = 0;
      await play();
      for (const page of agent.browser.pages().slice(1)) await page.close();
    });
  }

  scene("where all is well it says so, and nothing is to be done", async () => {
    agent.answer = () => diagnosis(...WELL);
    const look = await DiagnosePage.open(agent);
    assert.equal(await look.verdict(), "good");
    assert.deepEqual(await look.codes("bad"), []);
    assert.ok((await look.codes()).includes("extension.ok"));
    assert.deepEqual(agent.of("diagnosis.run"), [{}]);
  });

  scene("problems come first; the person copies a report that names nobody", async () => {
    const expired = finding("certificate.expired", {
      subject: PERSON,
      alias: "Chứng thư 1 · Certificate 1",
      detail: `serial 4711 of ${PERSON}`,
    });
    agent.answer = () => diagnosis(...WELL, finding("clock.skewed"), expired);
    const look = await DiagnosePage.open(agent);
    assert.equal(await look.verdict(), "bad");
    assert.deepEqual((await look.codes()).slice(0, 3), [
      "certificate.expired",
      "certificate.valid",
      "clock.skewed",
    ]);
    const line = await look.text("certificate.expired");
    assert.match(line, /Phải sửa/);
    assert.ok(line.includes(PERSON), line);
    const report = await look.copy();
    assert.ok(!report.includes(PERSON) && !report.includes("4711"), report);
    assert.match(report, /\[Phải sửa\].*\(certificate\.expired\)\n +Chứng thư 1\n/);
    await agent.browser.grantPermissions(["clipboard-read"]);
    assert.equal(await look.page.evaluate(() => navigator.clipboard.readText()), report);
  });

  scene("the agent finds that the extension is too old", async () => {
    agent.answer = () => diagnosis(...WELL, finding("extension.old"));
    const look = await DiagnosePage.open(agent);
    assert.deepEqual(await look.codes("bad"), ["extension.old"]);
    assert.ok(!(await look.codes()).includes("extension.ok"));
  });

  scene("an agent that cannot diagnose is too old, and looking again asks again", async () => {
    agent.answer = () => {
      throw new Refusal(errorData("host.unknown_method"));
    };
    const look = await DiagnosePage.open(agent);
    assert.deepEqual(await look.codes("bad"), ["agent.old"]);
    await look.page.locator("#verdict-note").getByText("chỉ là những gì trình duyệt").waitFor();
    agent.answer = () => diagnosis(...WELL);
    await look.page.locator("#again").click();
    await look.page.locator('#verdict[data-tone="good"]').waitFor();
    assert.equal(agent.of("diagnosis.run").length, 2);
  });

  scene("a look takes time, and says so", async () => {
    let done: (d: Diagnosis) => void = () => {};
    agent.answer = () =>
      new Promise<Diagnosis>((resolve) => {
        done = resolve;
      });
    const look = await DiagnosePage.open(agent);
    while (agent.of("diagnosis.run").length === 0) await agent.hears();
    await look.page.locator("#verdict-progress").waitFor();
    assert.ok(await look.page.locator("#copy").isDisabled());
    done(diagnosis(...WELL));
    assert.equal(await look.verdict(), "good");
    assert.ok(await look.page.locator("#copy").isEnabled());
  });
});

describe("the page Chẩn đoán before an agent of an earlier year", () => {
  let agent: ScriptedAgent;
  before(async () => {
    agent = await ScriptedAgent.start({ width: 1366, height: 768 }, "light", "0.0.9");
  });
  after(() => agent?.close());

  it("tells its version and the least that the extension needs", { timeout: 60_000 }, async () => {
    agent.answer = () => diagnosis(...WELL);
    const look = await DiagnosePage.open(agent);
    assert.deepEqual(await look.codes("bad"), ["agent.old"]);
    assert.match(await look.text("agent.old"), /0\.1\.0.*0\.0\.9/);
  });
});

suite(
  "a program that lets another extension in",
  { nativeHost: "foreign" },
  (scene) => {
    scene("Chẩn đoán names the extension's id", async (office) => {
      const look = await DiagnosePage.open(office);
      // Firefox does not tell such a program from none.
      const firefox = office.extensionPage("").startsWith("moz-");
      const line = await look.text(firefox ? "agent.missing" : "agent.forbidden");
      assert.ok(line.includes(firefox ? IDS.firefox : IDS.chromium), line);
    });
  },
  LONG,
);
