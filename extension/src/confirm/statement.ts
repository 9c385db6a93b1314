import type { ConsentState } from "../../../protocol/js/src/generated/messages.js";
import { element } from "../text/element.js";
import { groupHex } from "../text/format.js";
import type { Translate } from "../text/language.js";

/** Shows what is signed where there is no document to show: a digest, or a login. */
export function showStatement({ action, hash }: ConsentState, t: Translate): void {
  if (action === "sign") return;
  element("no-document").textContent = t(`no_document_${action}`);
  element("statement-hash").hidden = !hash;
  if (!hash) return;
  element("hash-name").textContent = hash.name;
  element("hash-algorithm").textContent = hash.algorithm;
  element("hash-digest").textContent = groupHex(hash.hash);
}
