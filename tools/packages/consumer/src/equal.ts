/** Throws unless both are the same: programs that run anywhere have no `node:assert`. */
export function equal(seen: unknown, expected: unknown): void {
  if (!Object.is(seen, expected)) throw new Error(`\`${seen}\`, and not \`${expected}\``)
}
