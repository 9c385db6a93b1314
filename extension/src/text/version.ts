/**
 * Tells whether a version is before another, as the program does
 * (protocol.Older): numbers between dots, from the left; what follows them
 * ("-dev") is left aside. A version that does not begin with two numbers, as
 * that of a developer's own build, is never older.
 */
export function isOlder(version: string, least: string): boolean {
  const [own, other] = [numbers(version), numbers(least)];
  if (!own || !other) return false;
  const at = own.findIndex((number, i) => number !== other[i]);
  return at >= 0 && (own[at] as number) < (other[at] as number);
}

function numbers(version: string): number[] | null {
  const [, first, second, third = "0", fourth = "0"] =
    /^v?(\d+)\.(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(version) ?? [];
  if (first === undefined || second === undefined) return null;
  return [first, second, third, fourth].map(Number);
}
