import assert from "node:assert/strict";
import { test } from "node:test";
import { disconnectCode } from "../src/background/failure.js";
import { isOwnPage, ownOrigins, pageOrigins } from "../src/background/sender.js";
import { fakeChrome } from "./fake-chrome.js";

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

const OWN = "check/check.html";
const OWN_URL = `chrome-extension://${ID}/${OWN}`;

test("the extension's own page is known by its address, whatever stands behind it", () => {
  fakeChrome();
  for (const url of [OWN_URL, `${OWN_URL}#name`, `${OWN_URL}?x`]) {
    assert.ok(isOwnPage({ id: ID, url }, OWN));
  }
  const origin = `chrome-extension://${ID}`;
  assert.deepEqual(ownOrigins(), { origin, topOrigin: origin, own: true });
});

// None of these may converse as the extension's own page.
for (const [what, sender] of [
  ["nobody", undefined],
  ["a content script", { id: ID, url: "https://a.test/", origin: "https://a.test", tab: tab() }],
  ["a site that imitates the address", { id: ID, url: `https://a.test/${OWN}` }],
  ["an address in the fragment", { id: ID, url: `https://a.test/#${OWN_URL}` }],
  ["another extension", { id: "other", url: OWN_URL }],
  ["another page of the extension", { id: ID, url: `chrome-extension://${ID}/options.html` }],
  ["an address that only begins like it", { id: ID, url: `${OWN_URL}.evil` }],
  ["a sender without an address", { id: ID }],
] as [string, chrome.runtime.MessageSender | undefined][]) {
  test(`${what} is not the extension's own page`, () => {
    fakeChrome();
    assert.equal(isOwnPage(sender, OWN), false);
    assert.equal(pageOrigins(sender, ID)?.own, undefined);
  });
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
