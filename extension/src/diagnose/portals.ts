import type { Finding } from "../../../protocol/js/src/generated/messages.js";
import { OLDER_TABS } from "../ports/diagnose.js";
import type { PortalFacts, PortalQuestion } from "../ports/portal.js";

/** What was found in the tabs. */
export interface Portals {
  /**
   * The page over which "Chẩn đoán" was opened: what it answered, or that it did
   * not ("silent"), since it is older than the extension ("older") or for another
   * reason; null where there is no such page.
   */
  atIssue: PortalFacts | "silent" | "older" | null;
  /** The pages that have spoken to the extension: one for each origin. */
  all: PortalFacts[];
}

// Of a tab that hangs nobody waits for an answer.
const PATIENCE_MS = 1_000;
const MAX_TABS = 200;

/**
 * Asks the pages that are open, by their content scripts. Without the
 * permission "tabs" the extension knows no address but those that answer.
 * tab is the one over which the person opened the page, or undefined.
 */
export async function findPortals(tab: number | undefined): Promise<Portals> {
  const tabs = await chrome.tabs.query({}).catch(() => []);
  const ids = tabs.flatMap(({ id }) => (id === undefined ? [] : [id])).slice(0, MAX_TABS);
  const [atIssue, ...others] = await Promise.all([
    tab !== undefined && ids.includes(tab) ? pointedAt(tab) : null,
    ...ids.map((id) => ask(id, false)),
  ]);
  const all = new Map<string, PortalFacts>();
  for (const facts of [atIssue, ...others]) {
    if (isPage(facts) && facts.asked && !all.has(facts.origin)) all.set(facts.origin, facts);
  }
  return { atIssue, all: [...all.values()] };
}

/** The origin of the page that the agent is asked about: the one that the person points at. */
export function portalAtIssue({ atIssue, all }: Portals): string {
  return (isPage(atIssue) ? atIssue : all[0])?.origin ?? "";
}

/**
 * Takes in what the agent has said of the page at issue. One that has never
 * spoken to the extension may be a portal that only uses the service, if the
 * settings name it; if they do not, it is no portal, and nothing is missing.
 */
export function settle(portals: Portals, findings: Finding[]): [Portals, Finding[]] {
  const { atIssue, all } = portals;
  if (!isPage(atIssue) || atIssue.asked) return [portals, findings];
  if (findings.some(({ code }) => code === "settings.portal_allowed")) {
    const portal = { ...atIssue, asked: true };
    return [{ atIssue: portal, all: [portal, ...all] }, findings];
  }
  return [portals, findings.filter(({ code }) => code !== "settings.portal_missing")];
}

/** Tells a page that answered. */
export function isPage(atIssue: Portals["atIssue"]): atIssue is PortalFacts {
  return typeof atIssue === "object" && atIssue !== null;
}

/** The frame of a tab that has spoken to the extension, or else its top page. */
async function pointedAt(tab: number): Promise<PortalFacts | "silent" | "older"> {
  const facts = (await ask(tab, false)) ?? (await ask(tab, true));
  if (facts) return facts;
  const { [OLDER_TABS]: older } = await chrome.storage.session.get<{ [OLDER_TABS]?: number[] }>(
    OLDER_TABS,
  );
  return older?.includes(tab) ? "older" : "silent";
}

async function ask(tab: number, anyway: boolean): Promise<PortalFacts | null> {
  const question: PortalQuestion = { type: "portal", anyway };
  const answer = chrome.tabs.sendMessage<PortalQuestion, PortalFacts | undefined>(tab, question);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
  });
  try {
    return (await Promise.race([answer, late])) ?? null;
  } catch {
    return null; // no content script there
  } finally {
    clearTimeout(timer);
  }
}
