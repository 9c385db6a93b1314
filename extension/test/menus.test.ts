import assert from "node:assert/strict";
import { test } from "node:test";
import { tokenChanged } from "../src/background/actions/token-changed.js";
import { errorData, Failure } from "../src/background/failure.js";
import { Menus } from "../src/background/menus.js";
import type { NativeHost } from "../src/background/native.js";
import { FakePort } from "./fake-chrome.js";

const TOKEN = {
  label: "Token Mẫu",
  manufacturer: "Trien",
  model: "1",
  serial: "01",
  pinState: "ok" as const,
  pinPad: false,
};

function setUp(answer: () => object = () => ({ tokens: [TOKEN] })) {
  const said: [string, object][] = [];
  const native = {
    async request(method: string, params: object) {
      said.push([method, params]);
      return answer();
    },
    notify: (method: string, params: object) => said.push([method, params]),
  };
  const menus = new Menus(native as unknown as NativeHost);
  const open = async (): Promise<FakePort> => {
    const port = new FakePort();
    const heard = port.hears();
    menus.attach(port as unknown as chrome.runtime.Port);
    await heard;
    return port;
  };
  return { said, menus, open };
}

test("an open menu shows the tokens, and those that come and go", async () => {
  const { menus, open } = setUp();
  const port = await open();
  tokenChanged(menus)({ tokens: [] });
  tokenChanged(menus)({ tokens: [TOKEN] });
  assert.deepEqual(port.posted, [
    { type: "tokens", tokens: [TOKEN] },
    { type: "tokens", tokens: [] },
    { type: "tokens", tokens: [TOKEN] },
  ]);
});

test("the agent watches while a menu is open, and no longer", async () => {
  const { said, open } = setUp();
  const [first, second] = [await open(), await open()];
  first.leave();
  assert.deepEqual(said.at(-1), ["token.watch", { watch: true }]);
  second.leave();
  assert.deepEqual(said.at(-1), ["token.watch", { watch: false }]);
});

test("a menu says why the tokens are not known, and that the agent went", async () => {
  const { menus, open } = setUp(() => {
    throw new Failure(errorData("host.not_installed"));
  });
  const port = await open();
  menus.fail("host.stopped");
  const codes = port.posted.map(({ error }) => (error as { code: string }).code);
  assert.deepEqual(codes, ["host.not_installed", "host.stopped"]);
});
