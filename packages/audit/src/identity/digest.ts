import { createHash, randomBytes } from 'node:crypto'
import { parseChallenges } from '@sallyport/contract'
import { type AuditRequest, answerOf, type Exchange, fieldsOf, type Sender } from '../exchange.ts'
import type { Field } from '../plan.ts'

const HASHES: Readonly<Record<string, string>> = {
  'SHA-256': 'sha256',
  'SHA-512-256': 'sha512-256',
  MD5: 'md5',
}

/** Who answers, and by whom it asks for a challenge. */
export interface DigestOptions {
  readonly name: string
  readonly sender: Sender
}

/** How often a nonce is used, and how long, in milliseconds. */
const USES_MAX = 50
const KEPT_MS = 20_000

/** A challenge, where it came from, and how often it was answered. */
interface Kept {
  readonly challenge: Challenge
  readonly place: AuditRequest
  readonly at: number
  uses: number
}

/**
 * Answers a Digest challenge for each request, which it asks for first (RFC 7616 section 3.4).
 *
 * A nonce is used again for a while, once it was seen that the server takes it twice. Where the place of a request gives
 * no challenge without credentials, the last place that gave one is asked again.
 */
export function digestProver(
  account: Account,
  { name, sender }: DigestOptions,
): (request: AuditRequest) => Promise<readonly Field[]> {
  let kept: Kept | undefined
  let isReusable: Promise<boolean> | undefined
  const responseFor = (one: Kept, request: AuditRequest): Field => {
    one.uses += 1
    return ['Authorization', responseTo(one, account, request)]
  }
  const takesTwice = async (one: Kept): Promise<boolean> => {
    const bare = bareOf(one.place)
    const exchange = await ask({ ...bare, fields: [responseFor(one, bare)] }, { name, sender })
    const answer = answerOf(exchange)
    return answer !== undefined && answer.status !== 401
  }
  return async (request) => {
    const last = kept
    if (last !== undefined && isFresh(last)) {
      isReusable ??= takesTwice(last)
      if (await isReusable) return [responseFor(last, request)]
    }
    kept = await challengedAt([request, ...(last === undefined ? [] : [last.place])], {
      name,
      sender,
    })
    return kept === undefined ? [] : [responseFor(kept, request)]
  }
}

function isFresh({ challenge, at, uses }: Kept): boolean {
  return challenge['qop'] !== undefined && uses < USES_MAX && Date.now() - at < KEPT_MS
}

async function challengedAt(
  places: readonly AuditRequest[],
  options: DigestOptions,
): Promise<Kept | undefined> {
  for (const place of places) {
    const answer = answerOf(await ask(bareOf(place), options))
    const challenge = answer && challengeOf(fieldsOf(answer, 'www-authenticate'))
    if (challenge !== undefined) return { challenge, place, at: Date.now(), uses: 0 }
  }
  return undefined
}

function bareOf(request: AuditRequest): AuditRequest {
  return { ...request, method: 'GET', fields: [], body: undefined }
}

async function ask(request: AuditRequest, { name, sender }: DigestOptions): Promise<Exchange> {
  return await sender.send(request, {
    as: name,
    operation: `GET ${request.target.split('?')[0]}`,
    why: 'asks for a Digest challenge',
    effect: { kind: 'read' },
  })
}

interface Account {
  readonly username: string
  readonly password: string
}

type Challenge = Readonly<Record<string, string>>

/** The first challenge with an algorithm that is known here. */
function challengeOf(fields: readonly string[]): Challenge | undefined {
  const parsed = parseChallenges(fields)
  if (parsed.kind !== 'challenges') return undefined
  return parsed.challenges
    .filter(({ scheme }) => scheme.toLowerCase() === 'digest')
    .map(({ parameters }): Challenge => {
      return Object.fromEntries(parameters.map(({ name, value }) => [name.toLowerCase(), value]))
    })
    .find((one) => hashOf(one) !== undefined && isPlainQop(one))
}

/** The hash of a challenge, in any case, without the part that binds it to a session. */
function hashOf({ algorithm = 'MD5' }: Challenge): string | undefined {
  return HASHES[algorithm.toUpperCase().replace(/-SESS$/, '')]
}

/** Whether the response may cover the request line alone; without `qop` it is that of RFC 2069. */
function isPlainQop({ qop }: Challenge): boolean {
  return qop === undefined || qop.split(/[\s,]+/).some((one) => one.toLowerCase() === 'auth')
}

function responseTo(
  { challenge, uses }: Kept,
  { username, password }: Account,
  { method, target }: AuditRequest,
): string {
  const { realm = '', nonce = '', opaque, algorithm, qop, userhash } = challenge
  const hash = (text: string): string =>
    createHash(hashOf(challenge) ?? 'md5')
      .update(text)
      .digest('hex')
  const cnonce = randomBytes(12).toString('base64url')
  const nc = uses.toString(16).padStart(8, '0')
  const pair = hash(`${username}:${realm}:${password}`)
  const isSession = /-sess$/i.test(algorithm ?? '')
  const secret = isSession ? hash(`${pair}:${nonce}:${cnonce}`) : pair
  const covered = qop === undefined ? nonce : `${nonce}:${nc}:${cnonce}:auth`
  const response = hash(`${secret}:${covered}:${hash(`${method}:${target}`)}`)
  const isHashed = userhash?.toLowerCase() === 'true'
  const quoted = {
    username: isHashed ? hash(`${username}:${realm}`) : username,
    realm,
    nonce,
    uri: target,
    response,
    ...((qop !== undefined || isSession) && { cnonce }),
    ...(opaque !== undefined && { opaque }),
  }
  const parts = Object.entries(quoted).map(
    ([key, value]) => `${key}="${value.replace(/["\\]/g, '\\$&')}"`,
  )
  if (algorithm !== undefined) parts.push(`algorithm=${algorithm}`)
  if (qop !== undefined) parts.push('qop=auth', `nc=${nc}`)
  if (isHashed) parts.push('userhash=true')
  return `Digest ${parts.join(', ')}`
}
