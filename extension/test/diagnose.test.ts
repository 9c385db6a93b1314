import assert from "node:assert/strict";
import { test } from "node:test";
import { LEAST_HOST } from "../../protocol/js/src/generated/limits.js";
import type { Diagnosis, Finding } from "../../protocol/js/src/generated/messages.js";
import { type BrowserFacts, browserName } from "../src/diagnose/browser.js";
import { makeFinding } from "../src/diagnose/finding.js";
import { merge, ownFindings } from "../src/diagnose/own.js";
import { type Portals, portalAtIssue, settle } from "../src/diagnose/portals.js";
import { read } from "../src/diagnose/reading.js";
import { reportText, subjectOf } from "../src/diagnose/report.js";
import type { AgentLook } from "../src/ports/diagnose.js";
import type { PortalFacts } from "../src/ports/portal.js";
import { translator } from "../src/text/language.js";
import { isOlder } from "../src/text/version.js";
import { fakeChrome } from "./fake-chrome.js";

fakeChrome();

const BROWSER: BrowserFacts = {
  name: "Chromium 156",
  extension: "1.2.3",
  sites: "all",
  privately: false,
};
const NO_PORTALS: Portals = { atIssue: null, all: [] };
const PORTAL: PortalFacts = {
  origin: "https://eoffice.anbinh.example",
  asked: true,
  loopback: "granted",
  secure: true,
};

function diagnosis(...findings: Finding[]): Diagnosis {
  const host = { name: "trien", version: "1.0.0" };
  return { host, protocol: 1, time: "2026-11-22T09:00:00+07:00", system: "Debian 12", findings };
}

function answered(version = "1.0.0", ...findings: Finding[]): AgentLook {
  const host = { host: { name: "trien", version }, protocol: 1 };
  return { host, code: "", diagnosis: diagnosis(...findings) };
}

const codes = (findings: Finding[]) => findings.map(({ code }) => code);

/** The codes beside extension.ok, of which there is always one. */
function found(look: AgentLook, portals = NO_PORTALS, browser = BROWSER): string[] {
  return codes(ownFindings(look, browser, portals)).filter((code) => code !== "extension.ok");
}

test("each way in which there is no agent has its own finding", () => {
  const none = (code: AgentLook["code"]) => found({ host: null, code, diagnosis: null });
  assert.deepEqual(none("host.not_installed"), ["agent.missing"]);
  assert.deepEqual(none("policy.caller_not_allowed"), ["agent.forbidden"]);
  assert.deepEqual(none("host.stopped"), ["agent.silent"]);
  assert.deepEqual(none("host.timeout"), ["agent.silent"]);
  assert.deepEqual(none("host.version_mismatch"), ["agent.old"]);
});

test("an agent is too old by its version, or since it cannot diagnose", () => {
  const [old] = ownFindings(answered("0.0.9"), BROWSER, NO_PORTALS);
  assert.equal(old?.code, "agent.old");
  assert.ok(old.meaning.en.includes("0.0.9") && old.meaning.en.includes(LEAST_HOST));
  const unable: AgentLook = { ...answered(), code: "host.unknown_method", diagnosis: null };
  assert.deepEqual(found(unable), ["agent.old"]);
});

test("a diagnosis that fails says with which error, and that the agent is there", () => {
  const look: AgentLook = { ...answered(), code: "host.internal", diagnosis: null };
  assert.deepEqual(found(look), ["agent.ok", "diagnosis.failed"]);
  const failed = ownFindings(look, BROWSER, NO_PORTALS)[1];
  assert.match(failed?.meaning.vi ?? "", /\(host\.internal\)$/);
});

test("what the agent has said itself is not said twice", () => {
  const said = [makeFinding("agent.ok"), makeFinding("extension.old")];
  assert.deepEqual(codes(ownFindings(answered("1.0.0", ...said), BROWSER, NO_PORTALS)), []);
});

test("the browser's answer to each portal is told, and of other pages only a no", () => {
  const of = (facts: Partial<PortalFacts>) => {
    const portal = { ...PORTAL, ...facts };
    return found(answered(), { atIssue: portal, all: portal.asked ? [portal] : [] }).slice(1);
  };
  assert.deepEqual(of({}), ["loopback.allowed"]);
  assert.deepEqual(of({ loopback: "denied" }), ["loopback.denied"]);
  assert.deepEqual(of({ loopback: "prompt" }), ["loopback.undecided"]);
  assert.deepEqual(of({ loopback: "unknown" }), []);
  assert.deepEqual(of({ secure: false }), ["loopback.insecure"]);
  assert.deepEqual(of({ asked: false, loopback: "prompt" }), []);
  assert.deepEqual(of({ asked: false, loopback: "denied" }), ["loopback.denied"]);
});

test("a page that never asked is a portal where the settings name it, and else none", () => {
  const quiet: PortalFacts = { ...PORTAL, asked: false, loopback: "prompt" };
  const open: Portals = { atIssue: quiet, all: [] };
  assert.equal(portalAtIssue(open), PORTAL.origin);
  const allowed = [makeFinding("settings.portal_allowed", {}, PORTAL.origin)];
  const [portals, told] = settle(open, allowed);
  assert.deepEqual(told, allowed);
  assert.ok(found(answered(), portals).includes("loopback.undecided"));
  const missing = [makeFinding("settings.portal_missing", {}, PORTAL.origin)];
  assert.deepEqual(settle(open, missing), [open, []]);
  // One that has asked hears that it may not.
  assert.deepEqual(settle({ atIssue: PORTAL, all: [PORTAL] }, missing)[1], missing);
  assert.equal(portalAtIssue({ atIssue: "silent", all: [] }), "");
});

test("an extension that may not see a website, or is younger than the page, is told so", () => {
  const of = (sites: BrowserFacts["sites"], atIssue: Portals["atIssue"]) =>
    found(answered(), { atIssue, all: [] }, { ...BROWSER, sites }).slice(1);
  assert.deepEqual(of("none", null), ["extension.site_denied"]);
  assert.deepEqual(of("some", "silent"), ["extension.site_denied"]);
  assert.deepEqual(of("some", null), []);
  assert.deepEqual(of("all", "silent"), []);
  assert.deepEqual(of("all", "older"), ["extension.reload"]);
});

test("the browser's answer of now takes the place of what its profile says", () => {
  const at = (code: "loopback.denied" | "loopback.allowed", subject: string) =>
    makeFinding(code, {}, subject);
  const own = [at("loopback.allowed", "Chromium: https://a.example")];
  const told = [
    at("loopback.denied", "Chromium: https://a.example"),
    at("loopback.denied", "Chromium: https://b.example"),
    at("loopback.denied", "Microsoft Edge: https://a.example"),
  ];
  assert.deepEqual(merge(own, told), [...own, ...told.slice(1)]);
  const [live] = ownFindings(answered(), BROWSER, { atIssue: null, all: [PORTAL] }).slice(-1);
  assert.equal(live?.subject, `Chromium: ${PORTAL.origin}`);
});

test("areas with problems come first, and in them the problems", () => {
  const reading = read([
    makeFinding("settings.ok"),
    makeFinding("agent.ok"),
    makeFinding("pin.ok"),
    makeFinding("clock.skewed"),
    makeFinding("pin.locked"),
    { ...makeFinding("trust.ok"), area: "of next year" as Finding["area"], level: "amber" },
  ]);
  assert.deepEqual([reading.level, reading.red, reading.amber], ["red", 1, 2]);
  assert.deepEqual(
    reading.groups.map(({ findings }) => codes(findings)),
    [["pin.locked", "pin.ok"], ["trust.ok", "agent.ok"], ["clock.skewed"], ["settings.ok"]],
  );
  assert.equal(read([makeFinding("agent.ok")]).level, "green");
});

test("a report names no person, no folder of one, and nothing behind an address", () => {
  const person = "Trần Thị Bích Ngọc";
  const secrets = [person, "bichngoc", "Ngoc", "Thi", "so=123", "nguoi=ngoc", "4711"];
  const findings = [
    {
      ...makeFinding("certificate.expired"),
      subject: person,
      alias: "Chứng thư 1 · Certificate 1",
    },
    { ...makeFinding("module.missing"), subject: "/home/bichngoc/lib/token.so" },
    { ...makeFinding("module.fails"), subject: "C:\\Users\\bichngoc\\token.dll" },
    { ...makeFinding("module.slow"), subject: "c:\\users\\Tran Thi Ngoc\\cham.dll" },
    makeFinding("loopback.denied", {}, "https://eoffice.anbinh.example/?so=123&nguoi=ngoc"),
    { ...makeFinding("token.unreadable"), subject: "Khe 1", detail: `serial 4711, ${person}` },
  ];
  for (const language of ["vi", "en"] as const) {
    const facts = { time: "2026-11-22T02:00:00Z", parts: ["Triện 1.0.0", "Chromium 156"] };
    const text = reportText(read(findings), facts, language, translator(language));
    for (const secret of secrets) assert.ok(!text.includes(secret), `${secret} in\n${text}`);
    for (const kept of [
      "22/11/2026 09:00:00 (+07:00) · Triện 1.0.0 · Chromium 156",
      language === "vi" ? "    Chứng thư 1\n" : "    Certificate 1\n",
      "~/lib/token.so",
      "~\\token.dll",
      "~\\cham.dll",
      "https://eoffice.anbinh.example/",
      "(token.unreadable)",
      "→ ",
    ]) {
      assert.ok(text.includes(kept), `no ${kept} in\n${text}`);
    }
  }
});

test("the program's own words are said in the reader's language, names as they are", () => {
  const said = "trình duyệt này · this browser";
  assert.equal(subjectOf(makeFinding("browser.manifest_ok", {}, said), "vi"), "trình duyệt này");
  assert.equal(subjectOf(makeFinding("extension.ok", {}, said), "en"), "this browser");
  for (const [code, name] of [
    ["browser.manifest_broken", "Chromium: /opt/a · b/vn.trien.host.json"],
    ["token.present", "Văn thư · 2"],
  ] as const) {
    assert.equal(subjectOf(makeFinding(code, {}, name), "vi"), name);
  }
});

test("versions are compared by their numbers, as the program does", () => {
  const older: [string, string][] = [
    ["0.0.9", "0.1.0"],
    ["0.9.9", "0.10.0"],
    ["v1.2", "1.2.0.1"],
  ];
  for (const [one, other] of older) {
    assert.ok(isOlder(one, other), `${one} < ${other}`);
    assert.ok(!isOlder(other, one), `${other} < ${one}`);
  }
  for (const same of ["0.1.0", "0.1.0-dev", "v0.1", "0.1.0-3-g0c6d482", "0c6d482", "4711", ""]) {
    assert.ok(!isOlder(same, "0.1.0"), same);
  }
});

test("a browser has the name by which people know it", () => {
  const grease = { brand: "Not:A-Brand", version: "8" };
  const chromium = { brand: "Chromium", version: "156" };
  const edge = { brand: "Microsoft Edge", version: "155" };
  assert.equal(browserName("", [grease, chromium, edge]), "Microsoft Edge 155");
  assert.equal(browserName("", [grease, chromium]), "Chromium 156");
  assert.equal(browserName("Mozilla/5.0 (X11; rv:153.0) Firefox/153.0", []), "Firefox 153");
  assert.equal(browserName("", []), "?");
});
