// Controls, line separators, and what changes the direction of writing: a file
// called "x\u202efdp.exe" would show as something else.
const UNFIT = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** A name that somebody else chose, fit to be shown: on one line, not endless. */
export function plainName(name: string, limit = 200): string {
  const letters = [...name.replace(UNFIT, "\ufffd")];
  return letters.length > limit ? `${letters.slice(0, limit).join("")}…` : letters.join("");
}
