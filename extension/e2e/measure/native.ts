import { spawn } from "node:child_process";
import { once } from "node:events";
import { IDS, TRIEN } from "../rig/paths.js";

const HELLO = {
  jsonrpc: "2.0",
  id: 1,
  method: "extension.hello",
  params: {
    extension: { name: "measure", version: "1" },
    browser: "measure",
    protocol: { min: 1, max: 1 },
  },
};

/** Times one agent from its start to its first reply over native messaging, in ms. */
export async function spawnToReply(environment: NodeJS.ProcessEnv): Promise<number> {
  const text = Buffer.from(JSON.stringify(HELLO));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const start = performance.now();
  const agent = spawn(TRIEN, [`chrome-extension://${IDS.chromium}/`], {
    env: environment,
    stdio: ["pipe", "pipe", "ignore"],
  });
  const exit = once(agent, "exit");
  agent.stdin.write(Buffer.concat([length, text]));
  await once(agent.stdout, "data");
  const took = performance.now() - start;
  agent.stdin.end();
  await exit;
  return took;
}
