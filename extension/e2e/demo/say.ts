/** Prints one step, Vietnamese first. */
export function say(vi: string, en: string): void {
  console.log(`\n▸ ${vi}\n  ${en}`);
}
