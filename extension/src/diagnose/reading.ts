import { type FindingArea, findingAreas } from "../../../protocol/js/src/generated/findings.js";
import type { Finding } from "../../../protocol/js/src/generated/messages.js";

type Level = Finding["level"];

/** The findings of one area, the worst first. */
export interface Group {
  area: FindingArea;
  name: { vi: string; en: string };
  level: Level;
  findings: Finding[];
}

/** A look in the order in which a person reads it. */
export interface Reading {
  level: Level;
  /** How many findings must be acted on, and how many are to be looked at. */
  red: number;
  amber: number;
  /** The areas that have findings, those with the worst first. */
  groups: Group[];
}

const WEIGHTS: Record<Level, number> = { red: 2, amber: 1, green: 0 };

/** Puts findings in order; what is equally bad stays as it came. */
export function read(findings: readonly Finding[]): Reading {
  const worstFirst = <T extends { level: Level }>(list: T[]) =>
    list.sort((a, b) => WEIGHTS[b.level] - WEIGHTS[a.level]);
  const known = new Set<string>(findingAreas.map(({ area }) => area));
  const groups = findingAreas.flatMap(({ area, vi, en }) => {
    // A newer agent may have areas that this extension has not.
    const own = worstFirst(
      findings.filter((one) => one.area === area || (area === "agent" && !known.has(one.area))),
    );
    const [worst] = own;
    return worst ? [{ area, name: { vi, en }, level: worst.level, findings: own }] : [];
  });
  const count = (level: Level) => findings.filter((one) => one.level === level).length;
  const [red, amber] = [count("red"), count("amber")];
  const level = red > 0 ? "red" : amber > 0 ? "amber" : "green";
  return { level, red, amber, groups: worstFirst(groups) };
}
