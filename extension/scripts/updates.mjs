// What browsers ask a web server for to learn of a newer version, where an
// organisation serves the packages itself.
import { createHash } from "node:crypto";

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** The manifest that Chromium asks for (Omaha, gupdate protocol 2.0). */
export function updateManifest({ id, version, address, file, minimum }) {
  return `<?xml version="1.0" encoding="UTF-8"?>
<gupdate xmlns="http://www.google.com/update2/response" protocol="2.0">
  <app appid="${id}">
    <updatecheck codebase="${address}" version="${version}" prodversionmin="${minimum}" hash_sha256="${sha256(file)}"/>
  </app>
</gupdate>
`;
}

/** The manifest that Firefox asks for (Mozilla, "Updating your extension"). */
export function firefoxUpdates({ id, version, address, file, minimum }) {
  const update = {
    version,
    update_link: address,
    update_hash: `sha256:${sha256(file)}`,
    browser_specific_settings: { gecko: { strict_min_version: minimum } },
  };
  return `${JSON.stringify({ addons: { [id]: { updates: [update] } } }, null, 2)}\n`;
}

/**
 * The folder's address, with a slash at its end. Browsers take updates over
 * https; plain http is for a server on this machine. It is written into XML and
 * JSON as it is returned: a URL has no quotation marks or angle brackets, and
 * what remains is refused.
 */
export function folderAddress(text) {
  const url = new URL(text);
  const local = ["127.0.0.1", "localhost"].includes(url.hostname);
  if (url.protocol !== "https:" && !(local && url.protocol === "http:")) {
    throw new Error(`EXTENSION_URL is no https address: ${text}`);
  }
  if (/[?#&'@]/.test(url.href)) throw new Error(`EXTENSION_URL is no folder's address: ${text}`);
  return url.href.replace(/\/*$/, "/");
}
