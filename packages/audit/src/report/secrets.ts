import { type AuditRequest, answerOf, type Exchange, fieldsOf } from '../exchange.ts'
import type { AuditPlan, Identity } from '../plan.ts'
import type { AuditReport } from '../verdict.ts'

/** A text that no report may show, and the variable that stands for it. */
export interface Secret {
  readonly value: string
  /** As in `SALLYPORT_ALICE`. */
  readonly name: string
}

/** Names of fields, parameters and properties whose values are secret. */
export const SECRET_NAME: RegExp =
  /^(?!idempotency)(.*[-_.])?(api[-_]?key|key|.*token|.*secret|.*passw(or)?d|pwd|passphrase|session[-_]?(id)?|sid|auth|authorization|credentials?|assertion|csrf|xsrf|code|otp|pin)$/i

/** Every secret that an audit showed or was shown, so far as its form tells. */
export function secretsOf(report: AuditReport, plan?: AuditPlan): readonly Secret[] {
  const found = new Found()
  const states = new Map(
    report.cells.flatMap(({ exchanges, state }) => exchanges.map((one) => [one, state] as const)),
  )
  for (const identity of plan?.identities ?? []) ofIdentity(identity, found)
  for (const collect of [ofShown, ofAnswered]) {
    for (const exchange of report.exchanges) {
      collect(exchange, states.get(exchange.number) ?? 'plain', found)
    }
  }
  return [...found.names].map(([value, name]) => ({ value, name }))
}

/** Secrets by value; each has a name of its own. */
class Found {
  readonly names: Map<string, string> = new Map()
  readonly #taken = new Map<string, number>()

  add(value: string, words: readonly string[]): void {
    if (value === '' || value.length > SECRET_LENGTH_MAX || this.names.has(value)) return
    if (this.names.size >= SECRETS_MAX) return
    const name = variableOf(words)
    const count = (this.#taken.get(name) ?? 0) + 1
    this.#taken.set(name, count)
    this.names.set(value, count === 1 ? name : `${name}_${count}`)
  }
}

const SECRET_LENGTH_MAX = 8_192
const SECRETS_MAX = 5_000

function variableOf(words: readonly string[]): string {
  const parts = words.filter((word) => word !== '' && word !== 'plain')
  const text = parts
    .join('_')
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '_')
  return `SALLYPORT_${text.replaceAll(/^_+|_+$/g, '').slice(0, 60) || 'SECRET'}`
}

function ofIdentity({ name, signIn }: Identity, found: Found): void {
  const { fixedHeaders, login, digest } = signIn
  for (const [field, value] of [...fixedHeaders, ...(login?.headers ?? [])]) {
    ofField([field, value], (secret) => found.add(secret, [name]))
  }
  if (digest !== undefined) found.add(digest.password, [name, 'password'])
  if (login?.body !== undefined) {
    ofBody(login.body, (value) => found.add(value, [name, 'password']))
  }
}

/** Where a caller shows a secret, it is that caller's; where answers name it, it may be anybody's. */
function ofShown({ intent, request }: Exchange, state: string, found: Found): void {
  ofRequest(request, (value) => found.add(value, [intent.as, state]))
}

function ofAnswered(exchange: Exchange, state: string, found: Found): void {
  const { intent, request } = exchange
  const add = (value: string): void => found.add(value, [intent.as, state])
  const answer = answerOf(exchange)
  if (answer === undefined) return
  for (const value of fieldsOf(answer, 'set-cookie')) {
    add(value.split(';')[0]?.split('=').slice(1).join('=').trim() ?? '')
  }
  if (intent.effect.kind !== 'sign_in') return
  if (request.body !== undefined) {
    ofBody(request.body, (value) => found.add(value, [intent.as, 'password']))
  }
  // A refusal has a `code` or a `key` at most, and those are no secrets.
  if (answer.status < 300) ofBody(answer.body, add)
}

function ofRequest({ fields, target }: AuditRequest, add: (value: string) => void): void {
  for (const field of fields) ofField(field, add)
  const query = target.indexOf('?')
  if (query === -1) return
  for (const [name, value] of new URLSearchParams(target.slice(query))) {
    if (SECRET_NAME.test(name)) add(value)
  }
}

function ofField([field, value]: readonly [string, string], add: (value: string) => void): void {
  for (const secret of fieldSecrets(field, value)) add(secret)
  const basic = /^\s*basic\s+([\w+/=-]+)/i.exec(value)?.[1]
  if (basic === undefined) return
  const pair = Buffer.from(basic, 'base64').toString()
  if (pair.includes(':')) add(pair.slice(pair.indexOf(':') + 1))
}

/** The secret parts of the value of a field, as they stand in it. */
export function fieldSecrets(field: string, value: string): readonly string[] {
  const name = field.toLowerCase()
  if (name === 'authorization' || name === 'proxy-authorization') {
    const rest = /^\s*\S+\s+(.+?)\s*$/s.exec(value)?.[1]
    return [rest ?? value.trim()]
  }
  if (name === 'cookie') {
    return value.split(';').map((pair) => pair.slice(pair.indexOf('=') + 1).trim())
  }
  return name === 'dpop' || SECRET_NAME.test(name) ? [value.trim()] : []
}

/** The secrets of a body: what stands under their names, in JSON or in a form. */
function ofBody(body: string, add: (value: string) => void): void {
  if (body.length > BODY_LENGTH_MAX) return
  try {
    ofData(JSON.parse(body), { add, depth: 0 })
  } catch {
    for (const [name, value] of new URLSearchParams(body)) if (SECRET_NAME.test(name)) add(value)
  }
}

const BODY_LENGTH_MAX = 65_536
const DEPTH_MAX = 8

interface Walk {
  readonly add: (value: string) => void
  readonly depth: number
}

function ofData(data: unknown, { add, depth }: Walk): void {
  if (typeof data !== 'object' || data === null || depth > DEPTH_MAX) return
  for (const [name, value] of Object.entries(data)) {
    if (typeof value === 'string' && SECRET_NAME.test(name)) add(value)
    else ofData(value, { add, depth: depth + 1 })
  }
}
