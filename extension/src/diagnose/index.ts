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
import { ownFindings } from "./own.js";
import { findPortals } from "./portals.js";
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
    const [browser, portals] = await Promise.all([browserFacts(), findPortals(tabAtIssue())]);
    // The one that the person pointed at comes first.
    const found = await askAgent(portals.all[0]?.origin ?? "");
    const findings = [
      ...ownFindings(found, browser, portals),
      ...(found.diagnosis?.findings ?? []),
    ];
    const reading = read(findings);
    const facts = { time: new Date().toISOString(), parts: parts(found, browser) };
    view.show(reading, facts.parts, !found.diagnosis);
    last = { reading, facts };
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
    return await chrome.runtime.sendMessage(request);
  } catch {
    // The background was replaced in this very moment, and the agent with it.
    return { host: null, code: "host.stopped", diagnosis: null };
  }
}

void main();
