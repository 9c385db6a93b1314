import { element, showText } from "../text/element.js";
import type { Translate } from "../text/language.js";

/** Puts the report where it can be pasted from, and shows what was put there. */
export async function copyReport(text: string, t: Translate): Promise<void> {
  const shown = element("report-text");
  shown.textContent = text;
  element("report").hidden = false;
  let told = t("diagnose_copied");
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // The person copies it by hand: it stands there, selected.
    getSelection()?.selectAllChildren(shown);
    told = t("diagnose_copy_failed");
  }
  showText(element("report-status"), told);
  element("report").scrollIntoView({ block: "nearest" });
}

/** Takes away a report that is no longer true. */
export function clearReport(): void {
  element("report").hidden = true;
  showText(element("report-status"), "");
}
