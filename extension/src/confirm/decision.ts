import type {
  ApprovedDocument,
  Certificate,
  ConsentState,
} from "../../../protocol/js/src/generated/messages.js";

/** How the PIN is asked for. */
export type PINEntry =
  /** There is nobody to ask for: no usable certificate. */
  | "none"
  /** Typed in this window. */
  | "typed"
  /** Typed here, with the warning that a wrong one locks the token. */
  | "final"
  /** Typed on the token itself. */
  | "pad"
  | "locked"
  | "not_initialized";

/** The certificate in use, if it is there. */
export function selectedCertificate(state: ConsentState): Certificate | undefined {
  return state.certificates.find(({ fingerprint }) => fingerprint === state.selected);
}

/** How to ask for the PIN of a certificate's token. */
export function pinEntry(certificate: Certificate | undefined): PINEntry {
  if (!certificate || certificate.problem) return "none";
  const { pinState, pinPad } = certificate.token;
  if (pinState === "locked" || pinState === "not_initialized") return pinState;
  if (pinPad) return "pad";
  return pinState === "final_try" ? "final" : "typed";
}

/** What the person has before them, and has done. */
export interface Sight {
  /** The version of the image of the signature's page that is on the screen. */
  shownVersion: number | undefined;
  /** The window has stood still long enough. */
  armed: boolean;
  pinEntered: boolean;
  /** The warning of the last try was accepted. */
  finalTryAccepted: boolean;
  /** An approval is on its way. */
  sending: boolean;
}

/** Whether pressing Sign means yes to exactly what is shown. */
export function maySign(state: ConsentState, sight: Sight): boolean {
  if (state.stage !== "ready" || !sight.armed || sight.sending) return false;
  if (sight.shownVersion !== state.documents[0]?.version || approvedDocuments(state).length === 0)
    return false;
  switch (pinEntry(selectedCertificate(state))) {
    case "typed":
      return sight.pinEntered;
    case "final":
      return sight.pinEntered && sight.finalTryAccepted;
    case "pad":
      return true;
    default:
      return false;
  }
}

/** What a yes is said to: the documents that can be signed. */
export function approvedDocuments({ documents }: ConsentState): ApprovedDocument[] {
  return documents.flatMap(({ stage, removed, sha256, version }, document) =>
    stage === "ready" && !removed && sha256 !== "" ? [{ document, sha256, version }] : [],
  );
}

/** Whether the person has said yes and the agent works on it. */
export function approved({ stage }: ConsentState): boolean {
  return stage === "signing" || stage === "timestamping" || stage === "done";
}

/** The page that shows the signature, or the first where it is invisible. */
export function signaturePage(state: ConsentState): number {
  return state.documents[0]?.placement?.page ?? 1;
}

/** The kind of certificate that the purpose usually wants, where it is another (N3, N4). */
export function unexpectedKind(
  state: ConsentState,
): "kind_expect_person" | "kind_expect_organization" | undefined {
  const kind = selectedCertificate(state)?.kind;
  if (state.purpose === "approve" && kind === "organization") return "kind_expect_person";
  if (state.purpose === "issue" && kind === "person") return "kind_expect_organization";
  return undefined;
}
