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
const HOME = /(?:\/home\/|\/Users\/|[A-Za-z]:\\(?:Users|Documents and Settings)\\)[^/\\]+/gi;
// Behind the path of an address may stand whose document it was.
const QUERY = /(\bhttps?:\/\/[^\s?#]*)[?#]\S*/g;

/**
 * The findings as plain text that may leave this PC: a personal subject is
 * replaced by its alias, and what programs said (Finding.detail) stays here.
 */
export function reportText(
  reading: Reading,
  { time, parts }: Facts,
  language: Language,
  t: Translate,
): string {
  const lines = [
    t("diagnose_report_title"),
    [formatMoment(time), ...parts].filter(Boolean).join(" · "),
    verdictOf(reading, t).filter(Boolean).join(" · "),
  ];
  for (const { name, findings } of reading.groups) {
    lines.push("", `== ${name[language]} ==`);
    for (const finding of findings) lines.push(...findingLines(finding, language, t));
  }
  return `${lines.map(withoutPersons).join("\n")}\n`;
}

/** The verdict in a few words, "2 điều phải sửa", and what is to be said beside it. */
export function verdictOf({ level, red, amber }: Reading, t: Translate): [string, string] {
  const doubtful = amber > 0 ? t("diagnose_count_amber", amber) : "";
  if (level === "red") return [t("diagnose_count_red", red), doubtful];
  return [t(`diagnose_verdict_${level}`), doubtful || t("diagnose_all_well")];
}

function findingLines(finding: Finding, language: Language, t: Translate): string[] {
  const { level, code, title, meaning, action, alias } = finding;
  const about = plainName(alias ? inLanguage(alias, language) : subjectOf(finding, language), 300);
  const head = `[${t(`diagnose_level_${level}`)}] ${title[language]}`;
  return [
    `${head} (${code})`,
    ...[about, meaning[language], action[language] && `→ ${action[language]}`]
      .filter(Boolean)
      .map((line) => `    ${line}`),
  ];
}

/** What a finding is about, as the person at the PC reads it. */
export function subjectOf({ area, subject = "" }: Finding, language: Language): string {
  // A name may hold anything; what is said of extensions, and of browsers without
  // a path, are the program's own words.
  const own = area === "extension" || (area === "browser" && !/[\\/]/.test(subject));
  return own ? inLanguage(subject, language) : subject;
}

/** One half of what the program writes in both languages: "Chứng thư 1 · Certificate 1". */
function inLanguage(text: string, language: Language): string {
  const [vi, en, ...more] = text.split(" · ");
  if (!vi || !en || more.length > 0) return text;
  return { vi, en }[language];
}

function withoutPersons(line: string): string {
  return line.replace(HOME, "~").replace(QUERY, "$1");
}
