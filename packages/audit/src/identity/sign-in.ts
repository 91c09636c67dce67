import {
  type AuditAnswer,
  type AuditRequest,
  answerOf,
  fieldsOf,
  type Sender,
} from '../exchange.ts'
import type { Field, Identity, Login } from '../plan.ts'
import { pointed } from '../wire/pointer.ts'
import type { CredentialKind, HeldCredentials } from './credentials.ts'
import { digestProver } from './digest.ts'
import { dpopProver } from './dpop.ts'

/** What became of signing in. */
export type SignedIn =
  | {
      readonly kind: 'ok'
      readonly credentials: HeldCredentials
      /** The answer that gave them; `undefined` where they were known. */
      readonly answer?: AuditAnswer | undefined
    }
  | { readonly kind: 'failed'; readonly why: string }

/** Signs an identity in, as its document says (Web Fuzzing Commons), and says what kind of credentials it got. */
export async function signIn(identity: Identity, sender: Sender): Promise<SignedIn> {
  const { fixedHeaders, login, digest } = identity.signIn
  if (digest !== undefined) return { kind: 'ok', credentials: digestOf(identity, digest, sender) }
  if (login !== undefined) return await logIn(identity, { login, fixedHeaders, sender })
  if (fixedHeaders.length === 0) return { kind: 'failed', why: 'nobody said how it signs in' }
  return { kind: 'ok', credentials: heldFrom(identity, fixedHeaders, sender) }
}

function digestOf(
  { name }: Identity,
  account: { readonly username: string; readonly password: string },
  sender: Sender,
): HeldCredentials {
  const base = { identity: name, kind: 'digest', fields: [], field: 'Authorization' } as const
  return {
    ...base,
    prefix: 'Digest ',
    secret: account.password,
    prove: digestProver(account, { name, sender }),
  }
}

interface LogIn {
  readonly login: Login
  readonly fixedHeaders: readonly Field[]
  readonly sender: Sender
}

async function logIn(
  identity: Identity,
  { login, fixedHeaders, sender }: LogIn,
): Promise<SignedIn> {
  const exchange = await sender.send(loginRequest(login), {
    as: identity.name,
    operation: `${login.method} ${new URL(login.url).pathname}`,
    why: `${identity.name} signs in`,
    effect: { kind: 'sign_in' },
  })
  const answer = answerOf(exchange)
  if (answer === undefined) {
    const why = exchange.outcome.kind === 'answer' ? '' : exchange.outcome.why
    return { kind: 'failed', why }
  }
  if (answer.status >= 400)
    return { kind: 'failed', why: `signing in was answered ${answer.status}` }
  const got = login.token === undefined ? cookiesOf(answer) : tokenOf(answer, login.token)
  if (got === undefined) {
    const what = login.token === undefined ? 'no cookie' : `nothing at ${login.token.pointer}`
    return { kind: 'failed', why: `signing in was answered ${answer.status}, with ${what}` }
  }
  return {
    kind: 'ok',
    answer,
    credentials: heldFrom(identity, [got, ...withoutName(fixedHeaders, got[0])], sender),
  }
}

/** The request that signs in. */
export function loginRequest({ url, method, headers, body, contentType }: Login): AuditRequest {
  const { origin, pathname, search } = new URL(url)
  const isTyped = headers.some(([name]) => name.toLowerCase() === 'content-type')
  const typed: readonly Field[] =
    body === undefined || isTyped ? [] : [['Content-Type', contentType ?? 'application/json']]
  return {
    method,
    target: `${pathname}${search}`,
    fields: [...headers, ...typed],
    origin,
    ...(body !== undefined && { body }),
  }
}

function cookiesOf(answer: AuditAnswer): Field | undefined {
  const pairs = cookiesIn(answer)
  return pairs.length === 0 ? undefined : ['Cookie', pairs.join('; ')]
}

/** The cookies that an answer sets, as `name=value`. */
export function cookiesIn(answer: AuditAnswer): readonly string[] {
  const pairs = new Map<string, string>()
  for (const line of fieldsOf(answer, 'set-cookie').slice(0, COOKIES_MAX)) {
    const [pair = ''] = line.split(';', 1)
    const at = pair.indexOf('=')
    const name = pair.slice(0, at).trim()
    const value = pair.slice(at + 1).trim()
    // Of two with one name the later one counts, and one that is over or empty is none (RFC 6265 section 5.3).
    if (at < 1 || name === '') continue
    if (value === '' || isOver(line)) pairs.delete(name)
    else pairs.set(name, value)
  }
  return [...pairs].map(([name, value]) => `${name}=${value}`)
}

/** So many cookies are taken from one answer. */
const COOKIES_MAX = 50

function isOver(line: string): boolean {
  const [, age] = /;\s*max-age\s*=\s*(-?\d+)/i.exec(line) ?? []
  if (age !== undefined) return Number(age) <= 0
  const [, date] = /;\s*expires\s*=\s*([^;]+)/i.exec(line) ?? []
  return date !== undefined && Date.parse(date) <= Date.now()
}

/** A fixed field gives way to the one that signing in got. */
function withoutName(fields: readonly Field[], name: string): readonly Field[] {
  return fields.filter(([one]) => one.toLowerCase() !== name.toLowerCase())
}

function tokenOf(
  answer: AuditAnswer,
  { pointer, header, prefix }: NonNullable<Login['token']>,
): Field | undefined {
  const value = pointed(answer.body, pointer)
  const isToken = typeof value === 'string' && /^[\u0021-\u007e]{1,65536}$/.test(value)
  return isToken ? [header, `${prefix}${value}`] : undefined
}

/** The credentials in the fields that an identity sends. */
export function heldFrom(
  identity: Identity,
  fields: readonly Field[],
  sender: Sender,
): HeldCredentials {
  const carrier = fields.find(([name]) => rankOf(name) > 0) ?? fields[0] ?? ['Authorization', '']
  const [field, value] = carrier
  const { kind, prefix } = kindOf(field, value)
  const secret = value.slice(prefix.length)
  const held = { identity: identity.name, kind, fields, field, prefix, secret }
  const { dpop } = identity.signIn
  if (dpop === undefined) return held
  const prove = dpopProver({ jwk: dpop, token: secret, name: identity.name, sender })
  return { ...held, kind: 'dpop', prove }
}

/** Which of several fields carries the credentials. */
function rankOf(name: string): number {
  return /^(authorization|cookie|x-api-key|api-key|apikey|x-auth-token|x-access-token)$/i.test(name)
    ? 1
    : 0
}

function kindOf(
  field: string,
  value: string,
): { readonly kind: CredentialKind; readonly prefix: string } {
  if (field.toLowerCase() === 'cookie')
    return { kind: 'session', prefix: `${value.split('=')[0]}=` }
  const [, scheme = ''] = /^([!#$%&'*+.^_`|~\w-]+) +\S/.exec(value) ?? []
  const prefix = scheme === '' ? '' : value.slice(0, value.indexOf(' ') + 1)
  if (scheme.toLowerCase() === 'basic') return { kind: 'basic', prefix }
  if (scheme.toLowerCase() === 'dpop') return { kind: 'dpop', prefix }
  if (isJwt(value.slice(prefix.length))) return { kind: 'jwt', prefix }
  const isAuthorization = field.toLowerCase() === 'authorization'
  return { kind: isAuthorization ? 'opaque' : 'api_key', prefix }
}

/** Whether a text is a JSON Web Token, by its form (RFC 7519 section 3). */
export function isJwt(text: string): boolean {
  const [head = '', ...rest] = text.split('.')
  if (rest.length !== 2 || !/^[\w-]+$/.test(head)) return false
  try {
    const value: unknown = JSON.parse(Buffer.from(head, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null && 'alg' in value
  } catch {
    return false
  }
}
