/**
 * The page "Chẩn đoán": one look over everything that a signature needs on this
 * PC. The agent looks at most of it; what only the browser knows, and whether
 * there is an agent at all, the extension finds by itself.
 */
import type { AgentLook, DiagnoseRequest } from "../ports/diagnose.js";
import { element } from "../text/element.js";
import { currentLanguage, localize, translator } from "../text/language.js";
import { type BrowserFacts, browserFacts } from "./browser.js";
import { clearReport, copyReport } from "./copy.js";
import { makeFinding } from "./finding.js";
import { merge, ownFindings } from "./own.js";
import { findPortals, portalAtIssue, settle } from "./portals.js";
import { type Reading, read } from "./reading.js";
import { type Facts, reportText } from "./report.js";
import { View } from "./view.js";

async function main(): Promise<void> {
  const language = await currentLanguage();
  const t = translator(language);
  localize(document, language, t);
  document.title = `${t("diagnose_title")} – Triện`;
  const view = new View(language, t);
  let last: { reading: Reading; facts: Facts } | undefined;

  async function look(): Promise<void> {
    view.busy();
    clearReport();
    const time = new Date().toISOString();
    const { findings, facts, whole } = await lookOver().catch(() => ({
      findings: [makeFinding("diagnosis.failed")],
      facts: [],
      whole: false,
    }));
    const reading = read(findings);
    view.show(reading, facts, whole);
    last = { reading, facts: { time, parts: facts } };
  }

  async function lookOver() {
    const [browser, open] = await Promise.all([browserFacts(), findPortals(tabAtIssue())]);
    const found = await askAgent(portalAtIssue(open));
    const { diagnosis } = found;
    const [portals, told] = settle(open, diagnosis?.findings ?? []);
    const findings = merge(ownFindings(found, browser, portals), told);
    return { findings, facts: parts(found, browser), whole: diagnosis !== null };
  }

  function parts({ host, diagnosis }: AgentLook, browser: BrowserFacts): string[] {
    return [
      ...(host ? [`Triện ${host.host.version}`] : []),
      t(browser.privately ? "diagnose_extension_private" : "diagnose_extension", browser.extension),
      browser.name,
      ...(diagnosis?.system ? [diagnosis.system] : []),
    ];
  }

  element("again").addEventListener("click", async () => {
    await look();
    element("again").focus(); // it was disabled meanwhile, and so lost the keyboard
  });
  element("copy").addEventListener("click", () => {
    if (last) void copyReport(reportText(last.reading, last.facts, language, t), t);
  });
  await look();
}

/** The tab over which the person opened this page from the menu. */
function tabAtIssue(): number | undefined {
  const id = Number.parseInt(location.hash.slice(1), 10);
  return Number.isSafeInteger(id) ? id : undefined;
}

async function askAgent(portal: string): Promise<AgentLook> {
  const request: DiagnoseRequest = { type: "diagnose", portal };
  try {
    const look: AgentLook | undefined = await chrome.runtime.sendMessage(request);
    if (look) return look;
  } catch {
    // As where nobody listens: the background is being replaced, and the agent with it.
  }
  return { host: null, code: "host.stopped", diagnosis: null };
}

void main();
