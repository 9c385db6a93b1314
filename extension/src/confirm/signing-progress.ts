import type { ConsentState } from "../../../protocol/js/src/generated/messages.js";
import { element, setText, showText } from "../text/element.js";
import type { Translate } from "../text/language.js";
import { isBatch } from "./decision.js";

/** How far a batch has come. */
export interface Progress {
  /** Of those that the person approved. */
  done: number;
  total: number;
  /** The name of the one whose turn it is. */
  name: string | undefined;
}

/** How far the signing of the approved documents has come. */
export function progress({ documents }: ConsentState, approved: readonly number[]): Progress {
  const theirs = approved.flatMap((index) => documents[index] ?? []);
  return {
    done: theirs.filter(({ stage }) => stage === "signed" || stage === "failed").length,
    total: theirs.length,
    name: theirs.find(({ stage }) => stage === "signing")?.name,
  };
}

/** Shows it; approved are the documents that the person said yes to. */
export function showProgress(
  state: ConsentState,
  approved: readonly number[],
  stopping: boolean,
  t: Translate,
): void {
  const working = state.stage === "signing" || state.stage === "timestamping";
  const shown = working && isBatch(state);
  element("progress").hidden = !shown;
  if (!shown) return;
  const { done, total, name } = progress(state, approved);
  const bar = element<HTMLProgressElement>("signed");
  bar.max = Math.max(1, total);
  bar.value = done;
  const turn = Math.min(total, done + (name === undefined ? 0 : 1));
  setText(element("progress-count"), t("progress_signing", turn, total));
  showText(element("progress-name"), name ?? "");
  setText(element("progress-note"), t(stopping ? "stopping" : "stop_note"));
}
