import assert from "node:assert/strict";
import { test } from "node:test";
import { disconnectCode } from "../src/background/failure.js";
import { pageOrigins } from "../src/background/sender.js";

const ID = "extension-id";
const tab = (url?: string) => ({ id: 1, url }) as chrome.tabs.Tab;

test("a page's origin is the browser's word for it", () => {
  const sender = { id: ID, origin: "https://a.test", frameId: 0, tab: tab() };
  assert.deepEqual(pageOrigins(sender, ID), {
    origin: "https://a.test",
    topOrigin: "https://a.test",
  });
});

test("Firefox names only the address", () => {
  const sender = { id: ID, url: "https://a.test:8443/x?y#z", frameId: 0, tab: tab() };
  assert.equal(pageOrigins(sender, ID)?.origin, "https://a.test:8443");
});

test("a frame of the same origin speaks for its tab", () => {
  const sender = { id: ID, origin: "https://a.test", frameId: 7, tab: tab("https://a.test/top") };
  assert.equal(pageOrigins(sender, ID)?.topOrigin, "https://a.test");
});

const REFUSED: [string, chrome.runtime.MessageSender | undefined][] = [
  ["nobody", undefined],
  ["another extension", { id: "other", origin: "https://a.test", frameId: 0, tab: tab() }],
  ["no tab", { id: ID, origin: "https://a.test", frameId: 0 }],
  ["an opaque origin", { id: ID, origin: "null", url: "https://a.test/", frameId: 0, tab: tab() }],
  ["a file", { id: ID, url: "file:///c:/x.html", frameId: 0, tab: tab() }],
  ["an extension page", { id: ID, origin: `chrome-extension://${ID}`, frameId: 0, tab: tab() }],
  [
    "a frame inside another site",
    { id: ID, origin: "https://a.test", frameId: 7, tab: tab("https://evil.test/") },
  ],
  ["a frame whose top is unknown", { id: ID, origin: "https://a.test", frameId: 7, tab: tab() }],
];

for (const [what, sender] of REFUSED) {
  test(`no conversation for ${what}`, () => assert.equal(pageOrigins(sender, ID), null));
}

// The browsers' own sentences.
for (const [message, code] of [
  ["Specified native messaging host not found.", "host.not_installed"],
  ["No such native application vn.trien.host", "host.not_installed"],
  ["Failed to start native messaging host.", "host.not_installed"],
  ["Access to the specified native messaging host is forbidden.", "policy.caller_not_allowed"],
  ["Native host has exited.", "host.stopped"],
  ["Error when communicating with the native messaging host.", "host.stopped"],
  [undefined, "host.stopped"],
] as const) {
  test(`"${message}" means ${code}`, () => assert.equal(disconnectCode(message), code));
}
