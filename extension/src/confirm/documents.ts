import type { ConsentDocument, ConsentState } from "../../../protocol/js/src/generated/messages.js";
import type { Translate } from "../text/language.js";
import type { SeenMarks } from "./seen.js";

/** What the list says of a document. */
export type Standing =
  | "receiving"
  | "checking"
  | "password"
  | "unseen"
  | "seen"
  | "signing"
  | "signed"
  | "failed"
  | "removed";

/** What the list says of a document now. */
export function standing(document: ConsentDocument, seen: boolean): Standing {
  if (document.removed) return "removed";
  if (document.stage !== "ready") return document.stage;
  return seen ? "seen" : "unseen";
}

/** Whether the agent can draw the document. */
export function readable({ stage, pages }: ConsentDocument): boolean {
  return pages > 0 && (stage === "ready" || stage === "signing" || stage === "signed");
}

/** Whether its image may stay on the screen: while the signature moves, it is checked again. */
export function drawn(document: ConsentDocument): boolean {
  return readable(document) || (document.stage === "checking" && document.pages > 0);
}

/** How many pages the document has, in words; empty where it was not read yet. */
export function countPages({ pages }: ConsentDocument, t: Translate): string {
  if (pages === 0) return "";
  return pages === 1 ? t("document_page") : t("document_pages", pages);
}

/** The page that shows the signature, or the first where it is invisible. */
export function signaturePage({ placement }: ConsentDocument): number {
  return placement?.page ?? 1;
}

/** Whether the person may move the document's signature now. */
export function movable(state: ConsentState, document: ConsentDocument): boolean {
  const { stage, placement, removed } = document;
  const still = ["receiving", "checking", "password", "ready"].includes(state.stage);
  return document.movable === true && Boolean(placement) && stage === "ready" && !removed && still;
}

/** How many other documents' signatures would move along with this one's. */
export function alike(documents: ConsentDocument[], index: number): number {
  const kind = documents[index]?.kind;
  if (!kind) return 0;
  return documents.filter(
    (other, i) =>
      i !== index && other.kind === kind && other.movable && other.placement && !other.removed,
  ).length;
}

/** How many documents of an approval wait to be looked at, and how many have been. */
export function looks(
  { documents }: ConsentState,
  marks: SeenMarks,
): { seen: number; unseen: number } {
  const due = documents.flatMap(({ stage, removed, version }, i) =>
    stage === "ready" && !removed ? [marks.has(i, version)] : [],
  );
  const seen = due.filter(Boolean).length;
  return { seen, unseen: due.length - seen };
}

/** The documents that are to be signed, as far as is known: all but those out of the way. */
export function wanted({ documents }: ConsentState): number {
  return documents.filter(({ stage, removed }) => !removed && stage !== "failed").length;
}

/** The document that so many steps lead to. */
export function step(count: number, from: number, by: number): number {
  return Math.min(Math.max(0, count - 1), Math.max(0, from + by));
}

/** The first document that waits for its password. */
export function lockedDocument({ documents }: ConsentState): number | undefined {
  const index = documents.findIndex(({ stage, removed }) => stage === "password" && !removed);
  return index < 0 ? undefined : index;
}
