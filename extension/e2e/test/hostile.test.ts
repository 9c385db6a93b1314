import assert from "node:assert/strict";
import type { Channel } from "../rig/office.js";
import { suite } from "../rig/suite.js";

const HELLO = request(1, "host.hello", {
  client: { name: "test", version: "1", from: "the future" },
  protocol: { min: 1, max: 1 },
  unknown: true,
});

function request(id: number, method: string, params: object): string {
  return JSON.stringify({ jsonrpc: "2.0", id, method, params });
}

suite("what a hostile page sends", {}, (scene) => {
  for (const channel of ["extension", "websocket"] satisfies Channel[]) {
    scene(
      `each hostile message over the ${channel} gets its code and harms nobody`,
      async (office) => {
        await office.connectedPortal(channel);
        const portal = await office.portal();
        const refused: [string, string][] = [
          [request(2, "host.reboot", {}), "host.unknown_method"],
          [
            request(3, "sign.pdf", { document: 1, purpose: "approve", pin: "1" }),
            "policy.pin_forbidden",
          ],
          [
            request(4, "sign.pdf", {
              document: 1,
              purpose: "approve",
              origin: "https://other.test",
            }),
            "policy.origin_forbidden",
          ],
          [request(5, "sign.pdf", { document: "one" }), "host.invalid_params"],
          [request(6, "document.read", { document: 99, offset: 0, length: 0 }), "document.unknown"],
          [request(7, "token.list", {}), "ok"],
        ];
        assert.deepEqual(
          await portal.raw(channel, office.port, [HELLO, ...refused.map(([message]) => message)]),
          ["ok", ...refused.map(([, code]) => code)],
        );
      },
    );

    scene(`a conversation over the ${channel} begins with hello`, async (office) => {
      await office.connectedPortal(channel);
      const portal = await office.portal();
      const [answer] = await portal.raw(channel, office.port, [request(1, "token.list", {})]);
      assert.equal(answer, "host.not_negotiated");
    });

    scene(`text over the ${channel} that is no JSON is refused`, async (office) => {
      await office.connectedPortal(channel);
      const portal = await office.portal();
      const answers = await portal.raw(channel, office.port, [HELLO, '{"jsonrpc":']);
      assert.match(answers[1] ?? "", /host\.malformed_json$/);
    });

    scene(`a message over the ${channel} above the limit ends that page alone`, async (office) => {
      const bystander = await office.connectedPortal(channel);
      const portal = await office.portal();
      const large = request(2, "token.list", { filler: "x".repeat(300_000) });
      const answers = await portal.raw(channel, office.port, [HELLO, large]);
      assert.match(answers[1] ?? "", /host\.message_too_large$/);
      assert.equal((await bystander.tokens()).code, undefined);
    });
  }

  scene("a WebSocket frame that nobody would ever send ends that page alone", async (office) => {
    const bystander = await office.connectedPortal("websocket");
    const portal = await office.portal();
    const huge = request(2, "token.list", { filler: "x".repeat(20_000_000) });
    const answers = await portal.raw("websocket", office.port, [HELLO, huge]);
    assert.match(answers[1] ?? "", /^closed: /);
    assert.equal((await bystander.tokens()).code, undefined);
  });
});
