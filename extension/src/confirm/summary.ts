import type {
  ConsentDocument,
  ConsentState,
  ErrorData,
} from "../../../protocol/js/src/generated/messages.js";
import { element, make, setText, showText } from "../text/element.js";
import type { Language, Translate } from "../text/language.js";
import { isBatch } from "./decision.js";

/** The documents of a batch that is over, by what became of them, with their places in it. */
export interface Outcome {
  signed: number[];
  failed: number[];
  removed: number[];
}

/** What became of the documents. Whatever is not signed and was not taken out has failed. */
export function outcome(documents: ConsentDocument[]): Outcome {
  const sorted: Outcome = { signed: [], failed: [], removed: [] };
  for (const [i, { stage, removed }] of documents.entries()) {
    sorted[removed ? "removed" : stage === "signed" ? "signed" : "failed"].push(i);
  }
  return sorted;
}

/** Why some documents were not signed; undefined where nobody said. */
export interface Cause {
  error: ErrorData | undefined;
  documents: number[];
}

/** The documents that failed, by their reasons; otherwise is that of those that have none. */
export function causes(
  documents: ConsentDocument[],
  failed: number[],
  otherwise: ErrorData | undefined,
): Cause[] {
  const found = new Map<string, Cause>();
  for (const index of failed) {
    const error = documents[index]?.error ?? otherwise;
    const cause = found.get(error?.code ?? "");
    if (cause) cause.documents.push(index);
    else found.set(error?.code ?? "", { error, documents: [index] });
  }
  return [...found.values()];
}

/** Whether the end of a batch must stay to be read: some were not signed, or the rest was given up. */
export function needsSummary(state: ConsentState): boolean {
  if (!isBatch(state)) return false;
  const { signed, failed } = outcome(state.documents);
  if (state.stage === "failed") return signed.length > 0;
  return state.stage === "done" && failed.length > 0;
}

/** Shows what became of every document, until the person closes the window. */
export function showSummary(state: ConsentState, language: Language, t: Translate): void {
  const { documents, error } = state;
  const { signed, failed, removed } = outcome(documents);
  element("summary-title").textContent = t(
    "summary_title",
    signed.length,
    documents.length - removed.length,
  );
  const sentence = error?.[language];
  showText(element("summary-error"), sentence ? `${sentence.message} ${sentence.action}` : "");

  const list = (indexes: number[]): HTMLElement => {
    const made = document.createElement("ol");
    for (const index of indexes) {
      const item = document.createElement("li");
      item.value = index + 1;
      item.append(make("bdi", "", documents[index]?.name));
      made.append(item);
    }
    return made;
  };
  const group = (id: "failed" | "removed" | "signed", indexes: number[], shown: HTMLElement[]) => {
    element(`summary-${id}`).hidden = indexes.length === 0;
    setText(element(`summary-${id}-heading`), t(`summary_${id}`, indexes.length));
    element(`summary-${id}-list`).replaceChildren(...shown);
  };
  const told = causes(documents, failed, error).map((cause) => {
    const made = make("div", "cause");
    made.append(...reasons(cause.error, language), list(cause.documents));
    return made;
  });
  group("failed", failed, told);
  group("removed", removed, [list(removed)]);
  group("signed", signed, [list(signed)]);

  document.body.dataset.stage = "summary";
  element("main").hidden = true;
  element("summary").hidden = false;
  element("summary-close").focus();
}

// In the person's language first; the other one is for whoever helps.
function reasons(error: ErrorData | undefined, language: Language): HTMLElement[] {
  if (!error) return [];
  const other: Language = language === "vi" ? "en" : "vi";
  return [language, other].map((tongue) => {
    const { message, action } = error[tongue];
    const line = make("p", tongue === language ? "why" : "why second", `${message} ${action}`);
    line.lang = tongue;
    return line;
  });
}
