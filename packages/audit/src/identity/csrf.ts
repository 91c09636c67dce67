import { type AuditAnswer, answerOf, fieldsOf, type Sender } from '../exchange.ts'
import type { CsrfWay, Field, Identity } from '../plan.ts'
import { pointed } from '../wire/pointer.ts'
import type { HeldCredentials } from './credentials.ts'
import { present } from './show.ts'
import { cookiesIn, heldFrom } from './sign-in.ts'

/** With what a token against forged requests is got. */
export interface CsrfOptions {
  readonly sender: Sender
  readonly base: string
  /** The answer to signing in, where that gives the token. */
  readonly signedIn?: AuditAnswer | undefined
}

/** What nobody shows, besides what is given out to everybody. */
const NOBODY: HeldCredentials = {
  ...{ identity: 'nobody', fields: [], field: 'Cookie', prefix: '', secret: '' },
  kind: 'session',
}

/**
 * Gets the token that shows that a request comes from the API's own pages, and the cookies that come with it. `held` is
 * `undefined` for nobody, who gets one too where the page is open. `undefined`: it was not there.
 */
export async function withCsrf(
  identity: Identity,
  held: HeldCredentials | undefined,
  options: CsrfOptions,
): Promise<HeldCredentials | undefined> {
  const { csrf: way } = identity
  if (way === undefined) return held
  const answer = await answerFor(way, held, options)
  if (answer === undefined) return undefined
  const fields = merged(held?.fields ?? [], answer)
  const token = tokenIn(way, { answer, fields })
  if (token === undefined) return undefined
  return { ...carrying(identity, held, { fields, options }), csrf: [way.header, token] }
}

interface Carrying {
  readonly fields: readonly Field[]
  readonly options: CsrfOptions
}

/** The same credentials with the cookies that came with the token. */
function carrying(
  identity: Identity,
  held: HeldCredentials | undefined,
  { fields, options }: Carrying,
): HeldCredentials {
  if (held === undefined) return { ...NOBODY, fields }
  if (held.kind !== 'session') return { ...held, fields }
  return { ...held, ...heldFrom(identity, fields, options.sender) }
}

async function answerFor(
  { from }: CsrfWay,
  held: HeldCredentials | undefined,
  { sender, base, signedIn }: CsrfOptions,
): Promise<AuditAnswer | undefined> {
  if (from === undefined) return signedIn
  const bare = { method: 'GET', target: `${new URL(base).pathname.replace(/\/$/, '')}${from}` }
  const request = { ...bare, fields: [] }
  const exchange = await sender.send(held === undefined ? request : await present(held, request), {
    as: held?.identity ?? 'nobody',
    operation: `GET ${from.split('?')[0]}`,
    why: 'gets a token against forged requests',
    effect: { kind: 'read' },
  })
  const answer = answerOf(exchange)
  return answer !== undefined && answer.status < 400 ? answer : undefined
}

/** The fields with the cookies that an answer sets. */
function merged(fields: readonly Field[], answer: AuditAnswer): readonly Field[] {
  const cookies = new Map<string, string>()
  for (const [name, value] of fields) {
    if (name.toLowerCase() === 'cookie') for (const pair of value.split('; ')) put(cookies, pair)
  }
  for (const pair of cookiesIn(answer)) put(cookies, pair)
  if (cookies.size === 0) return fields
  const all = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  return [['Cookie', all], ...fields.filter(([name]) => name.toLowerCase() !== 'cookie')]
}

function put(cookies: Map<string, string>, pair: string): void {
  const at = pair.indexOf('=')
  if (at > 0) cookies.set(pair.slice(0, at), pair.slice(at + 1))
}

interface Place {
  readonly answer: AuditAnswer
  readonly fields: readonly Field[]
}

function tokenIn({ where }: CsrfWay, { answer, fields }: Place): string | undefined {
  const found = foundIn(where, { answer, fields })
  return typeof found === 'string' && /^[\u0021-\u007e]{1,4096}$/.test(found) ? found : undefined
}

function foundIn(where: CsrfWay['where'], { answer, fields }: Place): unknown {
  switch (where.kind) {
    case 'pointer':
      return pointed(answer.body, where.name)
    case 'field':
      return fieldsOf(answer, where.name)[0]
    case 'html':
      return inPage(answer.body, where.name)
    default:
      return decoded(cookieOf(fields, where.name))
  }
}

function cookieOf(fields: readonly Field[], name: string): string | undefined {
  const [, all = ''] = fields.find(([one]) => one.toLowerCase() === 'cookie') ?? []
  return all
    .split('; ')
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1)
}

/** A page reads its cookie decoded. */
function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text)
  } catch {
    return text
  }
}

/** So much of a page is looked at. */
const PAGE_MAX = 262_144

/** The value of an input or the content of a meta element with a name. */
function inPage(page: string, name: string): string | undefined {
  const tags = page.slice(0, PAGE_MAX).match(/<(?:input|meta)\b[^>]{1,2000}>/gi) ?? []
  const tag = tags.find((one) => attribute(one, 'name') === name)
  return tag === undefined ? undefined : (attribute(tag, 'value') ?? attribute(tag, 'content'))
}

function attribute(tag: string, name: string): string | undefined {
  const [, quoted, single] =
    new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'i').exec(tag) ?? []
  return quoted ?? single
}
