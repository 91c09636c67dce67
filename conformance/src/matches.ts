/**
 * Whether a value contains what is expected: objects may have more, lists may not; the text `*` stands for
 * anything that is there, `*text*` for a text that contains it.
 */
export function matches(expected: unknown, actual: unknown): boolean {
  if (expected === '*') return actual !== undefined
  if (typeof expected === 'string') return matchesText(expected, actual)
  if (typeof expected !== 'object' || expected === null) return Object.is(expected, actual)
  if (typeof actual !== 'object' || actual === null) return false
  if (Array.isArray(expected)) {
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((item, i) => matches(item, actual[i]))
    )
  }
  const held = actual as Readonly<Record<string, unknown>>
  return Object.entries(expected).every(([name, value]) => matches(value, held[name]))
}

function matchesText(expected: string, actual: unknown): boolean {
  if (typeof actual !== 'string') return false
  const part = /^\*(.+)\*$/.exec(expected)?.[1]
  return part === undefined ? actual === expected : actual.includes(part)
}
