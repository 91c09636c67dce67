const OTHERS = /[^a-z\d]/g

/** What every field of ours begins with, configured or not: it tells the application something. */
const OURS = 'x-gate-'

/** The bit by which a small letter of ASCII differs from its capital. */
const LOWER = 0x20

function isLetter(code: number): boolean {
  const small = code | LOWER
  return small >= 0x61 && small <= 0x7a
}

/**
 * The name of a field as an application may come to see it: behind CGI and WSGI `X_Gate_Subject` is
 * `X-Gate-Subject`, behind PHP a dot is the same too.
 */
export function foldedName(name: string): string {
  return name.toLowerCase().replace(OTHERS, '-')
}

/** Whether a name, in any spelling, is one by which an application is told who asks. */
export function identityNames(names: Iterable<string>): (name: string) => boolean {
  const folded = new Set(Array.from(names, foldedName))
  const firsts: boolean[] = Array(0x80).fill(false)
  for (const name of [OURS, ...folded]) firsts[name.charCodeAt(0)] = true
  return (name) => {
    const first = name.charCodeAt(0)
    // Most names end here, and nothing is made of them. A few characters beyond ASCII have a small letter within it.
    if (isLetter(first) && firsts[first | LOWER] === false) return false
    const asked = foldedName(name)
    return asked.startsWith(OURS) || folded.has(asked)
  }
}
