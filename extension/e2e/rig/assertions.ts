import assert from "node:assert/strict";
import type { Outcome } from "./portal-page.js";

/** How soon a promise must settle after the event that decides it, in ms. */
const PROMPTLY_MS = 10_000;

/** The promise was rejected with this code and with sentences for people. */
export function assertRejected(outcome: Outcome<unknown>, code: string): void {
  assert.equal(outcome.code ?? "resolved", code);
  assert.ok(outcome.vi?.message && outcome.vi.action, `${code}: no Vietnamese sentence`);
  assert.ok(outcome.en?.message && outcome.en.action, `${code}: no English sentence`);
}

/** It settled within a second of the event, and did not keep the page waiting. */
export function assertPrompt(outcome: Outcome<unknown>, eventAt: number): void {
  const took = outcome.at - eventAt;
  assert.ok(took < PROMPTLY_MS, `settled only ${Math.round(took)} ms after the event`);
}

/** The value of a promise that must have resolved. */
export function value<T>(outcome: Outcome<T>): T {
  if (outcome.value === undefined) assert.fail(`rejected with ${outcome.code}`);
  return outcome.value;
}
