import type { ConsentState } from "../../../protocol/js/src/generated/messages.js";
import { element } from "../text/element.js";
import { groupHex } from "../text/format.js";
import type { Translate } from "../text/language.js";
import { splitOrigin } from "../text/origin.js";

/** Shows what is signed where there is no document to show: a digest, or a login. */
export function showStatement({ action, hash, origin }: ConsentState, t: Translate): void {
  if (action === "sign") return;
  const { subdomain, site, port } = splitOrigin(origin);
  element("statement-login").hidden = action !== "login";
  element("statement-hash").hidden = action !== "hash";
  element("login-site").textContent = subdomain + site + port;
  element("no-document").textContent = t(`no_document_${action}`);
  if (!hash) return;
  element("hash-name").textContent = hash.name;
  element("hash-algorithm").textContent = hash.algorithm;
  element("hash-digest").textContent = groupHex(hash.hash);
}
