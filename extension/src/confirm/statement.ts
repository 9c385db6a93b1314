import type { ConsentState } from "../../../protocol/js/src/generated/messages.js";
import { element, setText } from "../text/element.js";
import { groupHex } from "../text/format.js";
import type { Translate } from "../text/language.js";

/** Shows what is signed where there is no document to show: a digest, or a login. */
export function showStatement({ action, hash }: ConsentState, t: Translate): void {
  if (action === "sign") return;
  setText(element("no-document"), t(`no_document_${action}`));
  element("statement-hash").hidden = !hash;
  if (!hash) return;
  setText(element("hash-name"), hash.name);
  setText(element("hash-algorithm"), hash.algorithm);
  setText(element("hash-digest"), groupHex(hash.hash));
}
