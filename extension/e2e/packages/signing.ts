import assert from "node:assert/strict";
import { value } from "../rig/assertions.js";
import { pdf } from "../rig/documents.js";
import type { Office } from "../rig/office.js";

/** Signs a document over the extension that the browser has, as a person does. */
export async function sign(office: Office, name: string): Promise<void> {
  office.website.put(name, pdf(name));
  const portal = await office.connectedPortal("extension");
  const { signing, confirmation } = await office.ask(portal, name);
  await (await confirmation.ready()).sign();
  assert.equal(value(await signing.outcome).integrity, "intact");
}
