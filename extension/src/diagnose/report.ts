import type { Finding } from "../../../protocol/js/src/generated/messages.js";
import { formatMoment } from "../text/format.js";
import type { Language, Translate } from "../text/language.js";
import { plainName } from "../text/plain.js";
import type { Reading } from "./reading.js";

/** What a report says beside the findings, none of it about a person. */
export interface Facts {
  /** RFC 3339, or empty. */
  time: string;
  /** Names and versions: the program, the extension, the browser, the system. */
  parts: string[];
}

// The program writes ~ for a person's folder; whatever else names one is cut here.
const HOME = /(?:\/home\/|\/Users\/|[A-Za-z]:\\(?:Users|Documents and Settings)\\)[^/\\\s]+/g;
// Behind the path of an address may stand whose document it was.
const QUERY = /(\bhttps?:\/\/[^\s?#]*)[?#]\S*/g;

/**
 * The findings as plain text that may leave this PC: a personal subject is
 * replaced by its alias, and what programs said (Finding.detail) stays here.
 */
export function reportText(
  { red, amber, groups, level }: Reading,
  { time, parts }: Facts,
  language: Language,
  t: Translate,
): string {
  const lines = [
    t("diagnose_report_title"),
    [formatMoment(time), ...parts].filter(Boolean).join(" · "),
    [t(`diagnose_verdict_${level}`), ...counts(red, amber, t)].join(" · "),
  ];
  for (const { name, findings } of groups) {
    lines.push("", `== ${name[language]} ==`);
    for (const finding of findings) lines.push(...findingLines(finding, language, t));
  }
  return `${lines.map(withoutPersons).join("\n")}\n`;
}

/** "2 điều phải sửa", "1 điều nên xem". */
export function counts(red: number, amber: number, t: Translate): string[] {
  return [
    ...(red > 0 ? [t("diagnose_count_red", red)] : []),
    ...(amber > 0 ? [t("diagnose_count_amber", amber)] : []),
  ];
}

function findingLines(finding: Finding, language: Language, t: Translate): string[] {
  const { level, code, title, meaning, action } = finding;
  const about = plainName(finding.alias || finding.subject || "", 300);
  const head = `[${t(`diagnose_level_${level}`)}] ${title[language]}`;
  return [
    `${head} (${code})`,
    ...[about, meaning[language], action[language] && `→ ${action[language]}`]
      .filter(Boolean)
      .map((line) => `    ${line}`),
  ];
}

function withoutPersons(line: string): string {
  return line.replace(HOME, "~").replace(QUERY, "$1");
}
