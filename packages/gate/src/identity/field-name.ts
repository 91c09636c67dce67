const OTHERS = /[^a-z\d]/g

/** What every field of ours begins with, configured or not: it tells the application something. */
const OURS = 'x-gate-'

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
  return (name) => {
    const asked = foldedName(name)
    return asked.startsWith(OURS) || folded.has(asked)
  }
}
