import assert from "node:assert/strict";
import { assertRejected, value } from "../rig/assertions.js";
import { CheckPage } from "../rig/check-page.js";
import { DiagnosePage } from "../rig/diagnose-page.js";
import { TESTDATA } from "../rig/paths.js";
import { LONG, suite } from "../rig/suite.js";

suite("why it does not connect", {}, (scene) => {
  scene("a browser that blocks loopback is named", async (office) => {
    await office.agentReady();
    await office.blockLoopback();
    const portal = await office.portal();
    assertRejected(
      await portal.connect({ channel: "websocket", port: office.port }),
      "host.loopback_blocked",
    );
  });

  scene("Chẩn đoán names the portal that the browser keeps from the PC", async (office) => {
    await office.blockLoopback();
    const portal = await office.connectedPortal("extension");
    const look = await DiagnosePage.open(office);
    assert.equal(await look.verdict(), "bad");
    const denied = await look.text("loopback.denied");
    assert.ok(denied.includes(office.website.origin()), denied);
    await portal.page.close();
    await look.page.locator("#again").click();
    await look.page.locator('[data-code="loopback.denied"]').waitFor({ state: "detached" });
    await look.verdict();
  });

  scene(
    "over a portal that only uses the service Chẩn đoán knows it by the settings",
    async (office) => {
      await office.agentReady();
      await office.blockLoopback();
      for (const [name, found] of [
        ["portal", ["loopback.denied", "settings.portal_allowed"]],
        ["foreign", []],
      ] as const) {
        const portal = await office.portal(name); // which asks for nothing
        const [tab] = (await (await DiagnosePage.open(office)).tabs()).slice(-2);
        const look = await DiagnosePage.open(office, tab);
        const about = /^(loopback|settings\.portal)/;
        assert.deepEqual((await look.codes()).filter((code) => about.test(code)).sort(), found);
        await portal.page.close();
      }
    },
    LONG,
  );

  scene("Chẩn đoán shows what the agent finds, and its report names nobody", async (office) => {
    await office.token.fail("locked");
    const look = await DiagnosePage.open(office);
    const good = await look.codes("good");
    for (const code of ["settings.ok", "service.running", "module.ok", "certificate.valid"]) {
      assert.ok(good.includes(code), `${code} is not among ${good}`);
    }
    assert.ok((await look.codes("bad")).includes("pin.locked"));
    const holder = "Nguyễn Văn Đức";
    const certificates = look.page.locator('[data-code="certificate.valid"]');
    await certificates.getByText(holder).waitFor();
    const report = await look.copy();
    assert.match(report, /\(pin\.locked\)/);
    for (const secret of [holder, "Trien Demo", office.environment.HOME ?? ""]) {
      assert.ok(!report.includes(secret), `${secret} in\n${report}`);
    }
  });

  scene("the extension needs no permission for loopback", async (office) => {
    const portal = await office.portal();
    assert.equal(value(await portal.connect({ port: office.port })).channel, "extension");
  });

  scene("a website that is not on the list is told so over the extension", async (office) => {
    const portal = await office.portal("foreign");
    assertRejected(await portal.connect({ channel: "extension" }), "policy.origin_not_allowed");
  });

  scene("a website that is not on the list is told so over the WebSocket", async (office) => {
    await office.agentReady();
    await office.allowLoopback(office.website.origin("foreign"));
    const portal = await office.portal("foreign");
    assertRejected(
      await portal.connect({ channel: "websocket", port: office.port }),
      "policy.origin_not_allowed",
    );
  });
});

suite("a browser without the extension", { extension: false, nativeHost: false }, (scene) => {
  scene("the extension is named as what is missing, and then the program", async (office) => {
    await office.allowLoopback();
    const portal = await office.portal();
    const options = { port: office.port };
    assertRejected(await portal.connect(options), "host.extension_missing");
    assertRejected(
      await portal.connect({ ...options, channel: "websocket" }),
      "host.agent_missing",
    );
    await office.service?.stop("SIGKILL");
    assertRejected(await portal.connect(options), "host.not_installed");
    assertRejected(
      await portal.connect({ ...options, channel: "websocket" }),
      "host.service_not_running",
    );
  });
});

suite("an extension without the program", { nativeHost: false, service: false }, (scene) => {
  scene("the program is named as what is missing", async (office) => {
    await office.allowLoopback();
    const portal = await office.portal();
    assertRejected(await portal.connect({ port: office.port }), "host.not_installed");
    const look = await DiagnosePage.open(office);
    assert.equal((await look.codes("bad"))[0], "agent.missing");
    assert.match(await look.copy(), /agent\.missing/);
    const clerk = await CheckPage.open(office);
    await clerk.choose(`${TESTDATA}cong-van-libreoffice.pdf`);
    await clerk.verdict();
    await clerk.page.locator("#diagnose:visible").waitFor();
  });
});
