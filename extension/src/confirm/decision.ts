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
  /** None is due: the login of an earlier approval is kept. */
  | "kept"
  | "locked"
  | "not_initialized";

/** The certificate in use, if it is there. */
export function selectedCertificate(state: ConsentState): Certificate | undefined {
  return state.certificates.find(({ fingerprint }) => fingerprint === state.selected);
}

/** How to ask for the PIN of the selected certificate's token. */
export function pinEntry(state: ConsentState): PINEntry {
  const certificate = selectedCertificate(state);
  if (!certificate || certificate.problem) return "none";
  const { pinState, pinPad } = certificate.token;
  if (pinState === "locked" || pinState === "not_initialized") return pinState;
  if (state.login) return "kept";
  if (pinPad) return "pad";
  return pinState === "final_try" ? "final" : "typed";
}

/** What the person has before them, and has done. */
export interface Sight {
  /** The documents to approve of which the signature's page, as it is now, was not looked at. */
  unseen: number;
  /** The person agrees to sign those, too: in a batch only. */
  unseenAccepted: boolean;
  /** The window has stood still long enough. */
  armed: boolean;
  pinEntered: boolean;
  /** The warning of the last try was accepted. */
  finalTryAccepted: boolean;
  /** The person is changing something, or the agent has not answered yet what became of it. */
  changing: boolean;
  /** An approval is on its way. */
  sending: boolean;
}

/** What keeps Sign from meaning yes to exactly what is shown. */
export type Obstacle =
  /** It is not the person's turn. */
  | "stage"
  | "sending"
  | "changing"
  | "inert"
  /** Nothing is left to sign. */
  | "nothing"
  /** A document is neither ready nor out of the way. */
  | "unsettled"
  | "unseen"
  /** No certificate that can sign, or its token is locked. */
  | "certificate"
  | "pin"
  | "final_try";

/** The first obstacle to signing; none says that Sign may be pressed. */
export function obstacle(state: ConsentState, sight: Sight): Obstacle | undefined {
  if (state.stage !== "ready") return "stage";
  if (sight.sending) return "sending";
  if (sight.changing) return "changing";
  return subjectObstacle(state, sight) ?? pinObstacle(state, sight) ?? inert(sight);
}

/** Whether pressing Sign means yes to exactly what is shown. */
export function maySign(state: ConsentState, sight: Sight): boolean {
  return obstacle(state, sight) === undefined;
}

function inert({ armed }: Sight): Obstacle | undefined {
  return armed ? undefined : "inert";
}

function subjectObstacle(state: ConsentState, sight: Sight): Obstacle | undefined {
  const { action, documents } = state;
  if (action === "hash") return state.hash && documents.length === 0 ? undefined : "nothing";
  if (action === "login") return documents.length === 0 ? undefined : "nothing";
  if (approvedDocuments(state).length === 0) return "nothing";
  const settled = documents.every(
    ({ stage, removed, sha256 }) =>
      removed || stage === "failed" || (stage === "ready" && sha256 !== ""),
  );
  if (!settled) return "unsettled";
  return sight.unseen > 0 && !(isBatch(state) && sight.unseenAccepted) ? "unseen" : undefined;
}

function pinObstacle(state: ConsentState, sight: Sight): Obstacle | undefined {
  switch (pinEntry(state)) {
    case "typed":
      return sight.pinEntered ? undefined : "pin";
    case "final":
      if (!sight.finalTryAccepted) return "final_try";
      return sight.pinEntered ? undefined : "pin";
    case "pad":
    case "kept":
      return undefined;
    default:
      return "certificate";
  }
}

/** What a yes is said to: the documents that are ready and not taken out. */
export function approvedDocuments({ documents }: ConsentState): ApprovedDocument[] {
  return documents.flatMap(({ stage, removed, sha256, version }, document) =>
    stage === "ready" && !removed ? [{ document, sha256, version }] : [],
  );
}

/** Whether the documents stand in a list. */
export function isBatch({ batch, documents }: ConsentState): boolean {
  return batch === true || documents.length > 1;
}

/** Whether the person has said yes and the agent works on it. */
export function approved({ stage }: ConsentState): boolean {
  return stage === "signing" || stage === "timestamping" || stage === "done";
}

/** Whether Từ chối, or Dừng, still changes anything: a single signature is made to its end. */
export function mayDecline(state: ConsentState): boolean {
  return !approved(state) || (isBatch(state) && state.stage !== "done");
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
