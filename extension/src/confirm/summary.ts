import type { ConsentDocument, ConsentState } from "../../../protocol/js/src/generated/messages.js";
import { element, make, showText } from "../text/element.js";
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

  const group = (id: string, indexes: number[], item: (index: number) => HTMLElement): void => {
    element(`summary-${id}`).hidden = indexes.length === 0;
    const heading = t(`summary_${id}` as "summary_failed", indexes.length);
    element(`summary-${id}-heading`).textContent = heading;
    element(`summary-${id}-list`).replaceChildren(...indexes.map(item));
  };
  const named = (index: number): HTMLElement => {
    const item = document.createElement("li");
    item.value = index + 1;
    item.append(make("bdi", "", documents[index]?.name));
    return item;
  };
  group("failed", failed, (index) => {
    const item = named(index);
    const why = documents[index]?.error ?? error;
    for (const tongue of language === "vi" ? (["vi", "en"] as const) : (["en", "vi"] as const)) {
      const text = why ? `${why[tongue].message} ${why[tongue].action}` : "";
      const line = make("p", tongue === language ? "why" : "why second", text);
      line.lang = tongue;
      if (text) item.append(line);
    }
    return item;
  });
  group("removed", removed, named);
  group("signed", signed, named);

  document.body.dataset.stage = "summary";
  element("main").hidden = true;
  element("summary").hidden = false;
  element("summary-close").focus();
}
