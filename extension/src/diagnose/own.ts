import { type ErrorCode, errorTable } from "../../../protocol/js/src/generated/errors.js";
import { LEAST_HOST } from "../../../protocol/js/src/generated/limits.js";
import type { Finding } from "../../../protocol/js/src/generated/messages.js";
import type { AgentLook } from "../ports/diagnose.js";
import { NATIVE_HOST } from "../ports/native.js";
import type { PortalFacts } from "../ports/portal.js";
import { isOlder } from "../text/version.js";
import type { BrowserFacts } from "./browser.js";
import { makeFinding } from "./finding.js";
import { isPage, type Portals } from "./portals.js";

/** What only the extension can find: whether its agent is there, and what the browser allows. */
export function ownFindings(look: AgentLook, browser: BrowserFacts, portals: Portals): Finding[] {
  const told = (...codes: string[]) =>
    look.diagnosis?.findings.some(({ code }) => codes.includes(code)) ?? false;
  const found = agentFindings(look);
  // The agent says the same of itself where it is in order.
  const agent = found.filter(({ code }) => !told(code));
  const extension = told("extension.ok", "extension.old")
    ? []
    : [makeFinding("extension.ok", { version: browser.extension }, browser.name)];
  return [
    ...agent,
    ...extension,
    ...siteFindings(browser, portals),
    ...portalFindings(browser, portals),
  ];
}

function siteFindings({ sites }: BrowserFacts, { atIssue }: Portals): Finding[] {
  if (sites === "none" || (sites === "some" && atIssue === "silent")) {
    return [makeFinding("extension.site_denied")];
  }
  return atIssue === "older" ? [makeFinding("extension.reload")] : [];
}

function agentFindings({ host, code, diagnosis }: AgentLook): Finding[] {
  const version = host?.host.version ?? "?";
  const old = makeFinding("agent.old", { least: LEAST_HOST, version });
  if (!host) {
    // What the manifest must have; Firefox does not tell one without this id from none.
    const caller = `${NATIVE_HOST} ← ${chrome.runtime.id}`;
    switch (code) {
      case "host.not_installed":
        return [makeFinding("agent.missing", {}, caller)];
      case "policy.caller_not_allowed":
        return [makeFinding("agent.forbidden", {}, caller)];
      case "host.version_mismatch":
        return [old];
      default:
        return [because(makeFinding("agent.silent"), code)];
    }
  }
  if (isOlder(version, LEAST_HOST) || code === "host.unknown_method") return [old];
  const answers = makeFinding("agent.ok", { version });
  return diagnosis ? [answers] : [answers, because(makeFinding("diagnosis.failed"), code)];
}

/** Adds which error it was: the program's own word for it, which is nobody's secret. */
function because(finding: Finding, code: ErrorCode | ""): Finding {
  if (!code) return finding;
  const { vi, en } = errorTable[code];
  const add = (text: string, message: string) => `${text} ${message} (${code})`;
  const meaning = {
    vi: add(finding.meaning.vi, vi.message),
    en: add(finding.meaning.en, en.message),
  };
  return { ...finding, meaning };
}

function portalFindings({ name }: BrowserFacts, { atIssue, all }: Portals): Finding[] {
  // Written as the program writes it of what it reads in the browsers' profiles.
  const family = name.replace(/ \d+$/, "");
  const tell = (page: PortalFacts) => loopbackFinding(page, `${family}: ${page.origin}`);
  const findings = all.flatMap(tell);
  // Of a page that has never asked for anything, only a plain no matters: what
  // a page has not been asked about, it will be when it needs it.
  if (!isPage(atIssue) || atIssue.asked) return findings;
  return atIssue.loopback === "denied" ? [...findings, ...tell(atIssue)] : findings;
}

function loopbackFinding({ loopback, secure }: PortalFacts, subject: string): Finding[] {
  if (!secure) return [makeFinding("loopback.insecure", {}, subject)];
  switch (loopback) {
    case "granted":
      return [makeFinding("loopback.allowed", {}, subject)];
    case "denied":
      return [makeFinding("loopback.denied", {}, subject)];
    case "prompt":
      return [makeFinding("loopback.undecided", {}, subject)];
    case "unknown":
      return []; // this browser does not keep pages from the PC
  }
}

/**
 * All findings in one list: what the browser says now of a portal takes the
 * place of what the agent has read of it in the profile, which is written later.
 */
export function merge(own: Finding[], told: Finding[]): Finding[] {
  const isLoopback = ({ code }: Finding) => code.startsWith("loopback.");
  const live = new Set(own.filter(isLoopback).map(({ subject }) => subject));
  return [...own, ...told.filter((one) => !isLoopback(one) || !live.has(one.subject))];
}
