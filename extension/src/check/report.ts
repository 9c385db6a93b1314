import type {
  Rect,
  RuleFinding,
  SignatureVerdict,
  Text,
  Verification,
} from "../../../protocol/js/src/generated/messages.js";
import type { Tone } from "../drawing/icon.js";
import type { MessageKey } from "../text/language.js";

/** Where something is: without a rectangle, the page as a whole. */
export interface Place {
  page: number;
  rect: Rect | undefined;
}

/** A problem or a signature as the page names it: by one letter or number, everywhere. */
export interface Entry {
  mark: string;
  tone: Tone;
  places: Place[];
}

/** What is wrong, and all the rules that say so: several packs often ask for the same. */
export interface Problem extends Entry {
  severity: RuleFinding["severity"];
  reason: Text;
  actions: Text[];
  rules: Pick<RuleFinding, "rule" | "source" | "phrase">[];
}

/** A signature with its number. */
export interface Signed extends Entry {
  signature: SignatureVerdict;
}

/** A verification in the order in which a person reads it. */
export interface Reading {
  tone: Tone;
  /** What must be acted on, the gravest first: marked A, B, … */
  problems: Problem[];
  /** What is good to know: its letters follow. */
  notes: Problem[];
  /** Marked 1, 2, … */
  signatures: Signed[];
}

const ACCEPTANCE_TONES = { accepted: "good", review: "warn", refused: "bad" } as const;
const SEVERITY_TONES = { error: "bad", warning: "warn", info: "info" } as const;
const SEVERITIES = ["error", "warning", "info"];

/** What the clerk is told; where no rule pack is in force the signatures alone decide. */
export function acceptanceOf({
  acceptance,
  integrity,
  signatures,
}: Verification): Verification["acceptance"] {
  if (acceptance) return acceptance;
  const tones = [integrityTone(integrity), ...signatures.map(signatureTone)];
  if (tones.includes("bad")) return "refused";
  return tones.includes("warn") ? "review" : "accepted";
}

/** The large word over a document. */
export function wordOf(verification: Verification): MessageKey {
  return verification.passwordRequired
    ? "check_locked"
    : `acceptance_${acceptanceOf(verification)}`;
}

/** Arranges what the agent found. */
export function read(verification: Verification): Reading {
  const signatures = verification.signatures.map((signature, i) => ({
    mark: String(i + 1),
    tone: signatureTone(signature),
    places: signature.page ? [{ page: signature.page, rect: signature.rect }] : [],
    signature,
  }));
  const problems: Problem[] = [];
  const bySeverity = [...verification.rules].sort(
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity),
  );
  for (const finding of bySeverity) {
    const { severity, reason, action, rule, pack, source, phrase } = finding;
    const known = problems.find((p) => p.severity === severity && p.reason.vi === reason.vi);
    const problem = known ?? {
      mark: letters(problems.length),
      tone: SEVERITY_TONES[severity],
      places: [],
      severity,
      reason,
      actions: [],
      rules: [],
    };
    if (!known) problems.push(problem);
    // What is wrong with a signature stands where the signature stands.
    const places = finding.page
      ? [{ page: finding.page, rect: finding.rect }]
      : (signatures.find(({ signature }) => signature.field === finding.field)?.places ?? []);
    addMissing(problem.places, places);
    addMissing(problem.actions, action.vi ? [action] : []);
    // An older agent names the pack alone.
    addMissing(problem.rules, [{ rule, source: source || pack, phrase }]);
  }
  return {
    // Nobody has looked at what is locked.
    tone: verification.passwordRequired ? "warn" : ACCEPTANCE_TONES[acceptanceOf(verification)],
    problems: problems.filter(({ tone }) => tone !== "info"),
    notes: problems.filter(({ tone }) => tone === "info"),
    signatures,
  };
}

/** Adds what is not there yet. */
function addMissing<T>(list: T[], more: readonly T[]): void {
  for (const value of more) {
    const same = JSON.stringify(value);
    if (!list.some((other) => JSON.stringify(other) === same)) list.push(value);
  }
}

/** A, B, … Z, AA, AB, … */
export function letters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}

/** The tone of a signature: its verdict's, where only the withdrawal is unknown a warning (N11). */
export function signatureTone(signature: SignatureVerdict): Tone {
  const { verdict, integrity, chain, revocation, warnings } = signature;
  if (verdict === "TOTAL-FAILED" || integrityTone(integrity) === "bad") return "bad";
  if (chain === "untrusted" || revocation === "revoked") return "bad";
  if (verdict === "INDETERMINATE" || warnings?.length) return "warn";
  return "good";
}

export function integrityTone(integrity: SignatureVerdict["integrity"]): Tone {
  if (integrity === "intact") return "good";
  return integrity === "unsupported" ? "warn" : "bad";
}

export function chainTone(chain: SignatureVerdict["chain"]): Tone {
  return chain === "trusted" ? "good" : chain === "untrusted" ? "bad" : "warn";
}

export function revocationTone(revocation: SignatureVerdict["revocation"]): Tone {
  return revocation === "good" ? "good" : revocation === "revoked" ? "bad" : "warn";
}

/** What is known of the time of a signature. */
export function signingTime({ times }: SignatureVerdict): {
  at: string | undefined;
  key: MessageKey;
  tone: Tone;
} {
  if (times.timestamp && times.timestampTrusted) {
    return { at: times.timestamp, key: "time_proven", tone: "good" };
  }
  if (times.timestamp) return { at: times.timestamp, key: "time_untrusted", tone: "warn" };
  if (times.claimed) return { at: times.claimed, key: "time_claimed", tone: "info" };
  return { at: undefined, key: "time_missing", tone: "warn" };
}

/**
 * The one sentence that explains the acceptance: the agent's, or else that of
 * the gravest thing found; undefined where all is in order.
 */
export function why(verification: Verification): Text | undefined {
  if (verification.reason) return verification.reason;
  const { problems, signatures, tone } = read(verification);
  const [first] = problems;
  if (tone === "good") return undefined;
  if (first?.tone === tone) return first.reason;
  const { signature } = signatures.find((entry) => entry.tone === tone) ?? {};
  if (!signature) return first?.reason;
  return signature.verdict === "TOTAL-PASSED" ? signature.warnings?.[0] : signature.reason;
}
