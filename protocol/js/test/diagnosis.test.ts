import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose, type Facts } from "../src/diagnosis.js";

const running = { version: "1", originAllowed: true, agent: false };
const allSilent: Facts = {
  extension: "silent",
  websocket: "silent",
  loopback: "unknown",
  service: null,
};

// What is the case, what was found, and the one code that says so.
const TABLE: [string, Partial<Facts>, string][] = [
  ["nothing is installed", {}, "host.not_installed"],
  ["the extension finds no program", { extension: "host.not_installed" }, "host.not_installed"],
  ["the program is there, the extension is not", { service: running }, "host.extension_missing"],
  [
    "the same, as the socket tells it",
    { websocket: "host.agent_missing" },
    "host.extension_missing",
  ],
  ["the extension may not run here", { extension: "installed" }, "host.extension_disabled"],
  [
    "the extension may not run here, the service does",
    { extension: "installed", service: running },
    "host.extension_disabled",
  ],
  [
    "the extension was updated under the page",
    { extension: "host.extension_disabled" },
    "host.extension_disabled",
  ],
  [
    "the extension does not find the program that serves",
    { extension: "host.not_installed", service: running },
    "host.agent_missing",
  ],
  [
    "only the socket was wanted: nothing there",
    { extension: "untried" },
    "host.service_not_running",
  ],
  ["the same, no agent", { extension: "untried", service: running }, "host.agent_missing"],
  ["the browser blocks loopback", { loopback: "denied" }, "host.loopback_blocked"],
  [
    "the browser's question is open",
    { loopback: "prompt", websocket: "pending" },
    "host.loopback_undecided",
  ],
  [
    "the person was never asked, for nothing listens",
    { loopback: "prompt", websocket: "silent" },
    "host.not_installed",
  ],
  [
    "the site is not on the list",
    { service: { ...running, originAllowed: false } },
    "policy.origin_not_allowed",
  ],
  [
    "the agent refuses the site over the extension",
    { extension: "policy.origin_not_allowed" },
    "policy.origin_not_allowed",
  ],
  ["the generations differ", { websocket: "host.version_mismatch" }, "host.version_mismatch"],
  [
    "all is well, yet the handshake failed",
    { service: { ...running, agent: true } },
    "host.stopped",
  ],
];

for (const [what, found, code] of TABLE) {
  test(`${what}: ${code}`, () => {
    assert.equal(diagnose({ ...allSilent, ...found }), code);
  });
}
