import assert from 'node:assert/strict'
import { type Challenge, formatChallenge, parseAuthenticationInfo } from '@sallyport/contract'
import type { AccessRequest } from '../../src/request.ts'
import type { Scheme, Verification } from '../../src/scheme.ts'
import {
  type DigestAccount,
  type DigestHash,
  type DigestOptions,
  digest,
  digestHash,
  digestUserhash,
} from '../../src/schemes/digest.ts'
import { answerChallenge, type DigestAnswer } from './digest-client.ts'

/** The realm, with all that has to be escaped in a quoted-string. */
export const REALM = 'the "orders" \\ API'

/** When it all begins. */
export const NOW = 1_800_000_000_000

const HASHES: readonly DigestHash[] = ['SHA-256', 'SHA-512-256', 'MD5']

/** An account with a secret for each hash function. */
export function accountOf(username: string, password: string): DigestAccount {
  const secrets = HASHES.map((hash) => [
    hash,
    digestHash({ username, realm: REALM, password, hash }),
  ])
  return { secrets: Object.fromEntries(secrets), subject: { id: username, sets: [] } }
}

const mufasa = accountOf('Mufasa', 'Circle of Life')

/** The accounts that there are, by name. */
const ACCOUNTS: ReadonlyMap<string, DigestAccount> = new Map(
  Object.entries({
    Mufasa: mufasa,
    'a"b\\c': accountOf('a"b\\c', '"\\:,='),
    'Jäsøn Doe': accountOf('Jäsøn Doe', 'Secret, or not?'),
    Scar: { ...accountOf('Scar', 'Be prepared'), disabled: 1 },
    Zazu: { secrets: {}, subject: { id: 'Zazu', sets: [] } },
    Timon: { secrets: { 'SHA-256': 'Hakuna' }, subject: { id: 'Timon', sets: [] } },
  }),
)

const byUserhash: ReadonlyMap<string, DigestAccount> = new Map(
  HASHES.map((hash) => [digestUserhash({ username: 'Mufasa', realm: REALM, hash }), mufasa]),
)

/** One scheme with a clock of its own, and a client that answers its challenges. */
export class World {
  now: number = NOW
  readonly scheme: Scheme
  /** Who was looked up. */
  readonly lookups: string[] = []

  constructor(options: Partial<DigestOptions> = {}) {
    this.scheme = digest({
      lookup: (name, form) => {
        this.lookups.push(name)
        return (form === 'userhash' ? byUserhash : ACCOUNTS).get(name)
      },
      clock: () => this.now,
      ...options,
    })
  }

  /** The challenge of an algorithm, or the first one. */
  challenge(algorithm?: string): Challenge {
    const challenges = this.scheme.challenges?.({ realm: REALM }) ?? []
    const found = challenges.find(
      (one) => algorithm === undefined || formatChallenge(one).includes(`algorithm=${algorithm},`),
    )
    assert.ok(found !== undefined, `no challenge with ${algorithm}`)
    return found
  }

  /** What comes of a field in a request. */
  async shows(authorization: string, request: Partial<AccessRequest> = {}): Promise<Verification> {
    const reading = this.scheme.read(requestOf(authorization, request))
    assert.ok(reading.kind === 'found', `found nothing: ${JSON.stringify(reading)}`)
    return this.scheme.verify(reading.credentials, this.now)
  }

  /** What comes of answering a new challenge. */
  answers(
    answer: DigestAnswer = {},
    challenge: Challenge = this.challenge(),
  ): Promise<Verification> {
    const { method = 'GET', body = '' } = answer
    const bytes = Buffer.from(body)
    return this.shows(answerChallenge(challenge, answer), { method, body: () => bytes })
  }
}

/** A request that shows a field. */
export function requestOf(
  authorization: string | readonly string[],
  request: Partial<AccessRequest> = {},
): AccessRequest {
  return {
    method: 'GET',
    target: '/orders',
    address: '192.0.2.1',
    params: {},
    header: (name) => (name === 'authorization' ? authorization : undefined),
    ...request,
  }
}

/** The parameters of the `Authentication-Info` that a verdict adds. */
export function infoOf(verification: Verification): Readonly<Record<string, string>> {
  assert.ok(verification.kind === 'ok', JSON.stringify(verification))
  const [name, value] = verification.fields?.[0] ?? []
  assert.equal(name, 'authentication-info')
  const reading = parseAuthenticationInfo(value)
  assert.ok(reading.kind === 'parameters' && reading.valid)
  return Object.fromEntries(reading.parameters.map(({ name, value }) => [name, value]))
}
