import type { Page } from "playwright-core";
import type { Outcome } from "./portal-page.js";

/** What trien.js gives for a digest, and below "signature" for a login; base64. */
export interface Raw {
  algorithm: string;
  signature: string;
  certificate: string;
  chain: string[];
}

/** The functions of page/statement.js. */
interface StatementFunctions {
  startStatement(id: number, kind: "hash" | "login", options: object): void;
  finishStatement(id: number): Promise<Outcome<Raw & { signature: Raw }>>;
}
declare const portal: StatementFunctions;

let last = 0;

/** Asks for a signature without a document; the outcome settles with the promise of trien.js. */
export async function ask(
  page: Page,
  kind: "hash" | "login",
  options: object,
): Promise<{ outcome: Promise<Outcome<Raw & { signature: Raw }>> }> {
  const id = ++last;
  await page.evaluate((a) => portal.startStatement(a.id, a.kind, a.options), { id, kind, options });
  const outcome = page.evaluate((n) => portal.finishStatement(n), id);
  outcome.catch(() => {}); // a test that closes the tab does not ask
  return { outcome };
}
