import type {
  Rect,
  RuleFinding,
  SignatureVerdict,
  Text,
  Verification,
} from "../../../protocol/js/src/generated/messages.js";
import type { MessageKey } from "../text/language.js";

/** How grave something is; each has a colour and a shape of its own. */
export type Tone = "good" | "warn" | "bad" | "info";

/** A finding or a signature as the page names it: by one letter or number, everywhere. */
export interface Entry<T> {
  mark: string;
  tone: Tone;
  /** Where it is: page 0 is nowhere, and a page without a rectangle the whole page. */
  page: number;
  rect: Rect | undefined;
  subject: T;
}

/** A verification in the order in which a person reads it. */
export interface Reading {
  tone: Tone;
  /** What must be acted on, the gravest first: marked A, B, … */
  findings: Entry<RuleFinding>[];
  /** What is good to know: its letters follow. */
  notes: Entry<RuleFinding>[];
  /** Marked 1, 2, … */
  signatures: Entry<SignatureVerdict>[];
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

/** Arranges what the agent found. */
export function read(verification: Verification): Reading {
  const signatures = verification.signatures.map((signature, i) => ({
    mark: String(i + 1),
    tone: signatureTone(signature),
    page: signature.page ?? 0,
    rect: signature.rect,
    subject: signature,
  }));
  const findings = [...verification.rules]
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity))
    .map((finding, i) => {
      // What is wrong with a signature stands where the signature stands.
      const of = finding.page
        ? undefined
        : signatures.find(({ subject }) => finding.field && subject.field === finding.field);
      return {
        mark: letters(i),
        tone: SEVERITY_TONES[finding.severity],
        page: finding.page || of?.page || 0,
        rect: finding.rect ?? of?.rect,
        subject: finding,
      };
    });
  return {
    tone: ACCEPTANCE_TONES[acceptanceOf(verification)],
    findings: findings.filter(({ tone }) => tone !== "info"),
    notes: findings.filter(({ tone }) => tone === "info"),
    signatures,
  };
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
  const { findings, signatures, tone } = read(verification);
  const [first] = findings;
  if (first?.tone === tone) return first.subject.reason;
  const signature = signatures.find((entry) => entry.tone === tone);
  if (tone === "good" || !signature) return tone === "good" ? undefined : first?.subject.reason;
  const { verdict, reason, warnings } = signature.subject;
  return verdict === "TOTAL-PASSED" ? warnings?.[0] : reason;
}
