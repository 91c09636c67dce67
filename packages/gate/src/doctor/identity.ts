import { type Finding, IDENTITIES } from './checks.ts'
import type { Ask } from './misled.ts'

/** What shows whom the application takes for the caller. */
export interface Whoami {
  /** A path whose answer names the subject. */
  readonly whoami?: string
  /** Good credentials, as fields. */
  readonly credentials?: readonly string[]
  /** Whom they are of. */
  readonly subject?: string
}

/** A name that no subject has. */
const NOBODY = 'sallyport-doctor'

/** Whether the application is told who asks, by the gate and by nobody else. */
export async function toldToApplication(
  ask: Ask,
  { whoami: target, credentials, subject }: Whoami,
): Promise<readonly Finding[]> {
  if (target === undefined || credentials === undefined) return []
  const named = async (fields: readonly string[]): Promise<string | undefined> => {
    const got = await ask({ name: 'whoami', target, fields: [...credentials, ...fields] })
    return got.kind === 'answer' && got.seen.status < 300 ? got.seen.body : undefined
  }
  const plain = await named([])
  if (plain === undefined) {
    const told = 'the path that names the subject is not answered with these credentials'
    return [{ check: 'whoami', severity: 'lost', told, saw: target }]
  }
  const findings: Finding[] = []
  if (subject !== undefined && !plain.includes(subject)) {
    const told = 'the application is not told who asks: hand on the fields of the identity'
    findings.push({ check: 'identity', severity: 'lost', told, saw: 'no subject in the answer' })
  } else if (subject !== undefined) {
    const stripped = await named(['Connection: X-Gate-Subject, close'])
    if (stripped !== undefined && !stripped.includes(subject)) {
      const told =
        'a client takes the identity away by naming it in `Connection`: set that field anew'
      findings.push({ check: 'identity by Connection', severity: 'weak', told, saw: 'it is gone' })
    }
  }
  for (const name of IDENTITIES) {
    if (!(await named([`${name}: ${NOBODY}`]))?.includes(NOBODY)) continue
    const told =
      'the application hears who asks from the client: take the field away, in each spelling'
    findings.push({ check: `identity told by ${name}`, severity: 'open', told, saw: NOBODY })
  }
  return findings
}
