import { type FindingCode, findingTable } from "../../../protocol/js/src/generated/findings.js";
import type { Finding } from "../../../protocol/js/src/generated/messages.js";
import type { Tone } from "../drawing/icon.js";

/** Fill the placeholders of a finding's sentences, in both languages. */
export type Values = Record<string, string>;

/** The finding of a code in the table, about a thing that is nobody's own. */
export function makeFinding(code: FindingCode, values: Values = {}, subject = ""): Finding {
  const { area, level, vi, en } = findingTable[code];
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  return {
    code,
    level,
    area,
    ...(subject ? { subject } : {}),
    title: { vi: fill(vi.title), en: fill(en.title) },
    meaning: { vi: fill(vi.meaning), en: fill(en.meaning) },
    action: { vi: fill(vi.action), en: fill(en.action) },
  };
}

const TONES: Record<Finding["level"], Tone> = { green: "good", amber: "warn", red: "bad" };

/** The colour and shape of a level. */
export function toneOf(level: Finding["level"]): Tone {
  return TONES[level];
}
