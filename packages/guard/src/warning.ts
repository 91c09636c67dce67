const warned = new Set<string>()
const WARNINGS_MAX = 100

/**
 * Warns of a failure that no answer may show, once for each text: the log itself may be what failed.
 *
 * It goes to `process.emitWarning`, where an operator can listen for `SallyportWarning`.
 */
export function warnOnce(message: string): void {
  if (warned.has(message) || warned.size >= WARNINGS_MAX) return
  warned.add(message)
  process.emitWarning(message, 'SallyportWarning')
}
