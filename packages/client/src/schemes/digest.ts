import {
  type Challenge,
  getParameter,
  parseAuthenticationInfo,
  parseChallenges,
} from '@sallyport/contract'
import { AccessError } from '../access-error.ts'
import type { AccessScheme, Addressed, Shown } from '../scheme.ts'
import { type DigestChallenge, readDigestChallenge } from './digest-challenge.ts'
import {
  DIGEST_ALGORITHMS,
  type DigestAlgorithm,
  type DigestHash,
  platformAlgorithms,
  platformHash,
} from './digest-hash.ts'
import { type DigestResponse, type DigestSecret, digestResponse } from './digest-response.ts'
import { type DigestNonce, DigestSpaces } from './digest-spaces.ts'

/** What Digest may be answered with. */
export interface DigestOptions {
  /** The weakest hash that is answered. Default `SHA-256`: whoever can make MD5 collide forges `auth-int`. */
  readonly minAlgorithm?: DigestAlgorithm
  /** Hashes of one's own, all three, where the platform has SHA-256 only, as browsers do. */
  readonly hash?: DigestHash
}

/**
 * Shows a password by Digest (RFC 7616), of which it never leaves the client.
 *
 * The strongest of the challenges is answered, and none weaker than `minAlgorithm`. A nonce is used again and counted,
 * so that only the first request of an origin is refused; `nextnonce` and `stale` replace it. What the server says with
 * `rspauth` is verified: an answer of somebody who does not know the password is an `AccessError`. With `auth-int`
 * that takes the whole body, and is done for those of at most 1 MiB that state their length.
 */
export function digest(name: string, password: string, options: DigestOptions = {}): AccessScheme {
  const { minAlgorithm = 'SHA-256', hash = platformHash } = options
  if (!DIGEST_ALGORITHMS.includes(minAlgorithm)) {
    throw new TypeError(`\`minAlgorithm\` must be one of ${DIGEST_ALGORITHMS.join(', ')}`)
  }
  if (name === '' || name.includes(':') || /\p{Cc}/u.test(name + password)) {
    throw new TypeError(
      'Digest needs a name without a colon, and neither it nor the password may hold control characters',
    )
  }
  const known = options.hash === undefined ? platformAlgorithms() : DIGEST_ALGORITHMS
  const least = DIGEST_ALGORITHMS.indexOf(minAlgorithm)
  const accepted = known.filter((one) => DIGEST_ALGORITHMS.indexOf(one) >= least)
  const secret = { name: name.normalize('NFC'), password: password.normalize('NFC'), hash }
  return new DigestScheme(secret, accepted)
}

/** What a request was answered with. */
interface Used {
  readonly nonce: DigestNonce
  readonly response: DigestResponse
}

class DigestScheme implements AccessScheme {
  readonly scheme = 'digest'
  readonly credentials = 'fixed'
  readonly #secret: DigestSecret
  /** The weakest first. */
  readonly #accepted: readonly DigestAlgorithm[]
  readonly #spaces = new DigestSpaces()
  readonly #used = new WeakMap<Shown, Used>()

  constructor(secret: DigestSecret, accepted: readonly DigestAlgorithm[]) {
    this.#secret = secret
    this.#accepted = accepted
  }

  accepts(challenge: Challenge): boolean {
    return this.#strongestOf([challenge]) !== undefined
  }

  #strongestOf(challenges: readonly Challenge[]): DigestChallenge | undefined {
    const strength = (one: DigestChallenge): number => this.#accepted.indexOf(one.algorithm)
    return challenges
      .flatMap((one) => readDigestChallenge(one) ?? [])
      .filter((one) => strength(one) >= 0)
      .sort((one, other) => strength(other) - strength(one))[0]
  }

  async show(request: Addressed): Promise<Shown | undefined> {
    const nonce = await this.#spaces.find(request)
    if (nonce === undefined) return undefined
    const { challenge } = nonce
    const qop = challenge.qop.includes('auth') ? 'auth' : 'auth-int'
    const body = qop === 'auth-int' ? await request.bytes() : undefined
    if (qop === 'auth-int' && body === undefined) return undefined
    const { pathname, search } = new URL(request.href)
    nonce.count += 1
    const use = { method: request.method, uri: pathname + search, body, qop, count: nonce.count }
    const response = await digestResponse(nonce, this.#secret, { ...use, qop })
    const shown = { fields: { authorization: response.field }, realm: challenge.realm }
    this.#used.set(shown, { nonce, response })
    return shown
  }

  challenged(challenges: readonly Challenge[], request: Addressed): void {
    const challenge = this.#strongestOf(challenges)
    if (challenge !== undefined) this.#spaces.adopt(request, challenge)
  }

  seen(
    response: Response,
    request: Addressed,
    shown: Shown | undefined,
  ): Promise<void> | undefined {
    const used = shown && this.#used.get(shown)
    if (response.status === 401) {
      const { challenges } = parseChallenges(response.headers.get('www-authenticate'))
      this.challenged(challenges.filter(isDigest), request)
      this.#spaces.settle(request, 'challenged')
      return undefined
    }
    this.#spaces.settle(request, used === undefined ? 'open' : 'challenged')
    return used === undefined ? undefined : this.#takeInfo(response, request, used)
  }

  unanswered(request: Addressed): void {
    this.#spaces.settle(request, 'unanswered')
  }

  async #takeInfo(response: Response, request: Addressed, used: Used): Promise<void> {
    const info = parseAuthenticationInfo(response.headers.get('authentication-info'))
    if (info.kind === 'malformed' || info.parameters.length === 0) return
    const rspauth = getParameter(info, 'rspauth')?.toLowerCase()
    const right = rspauth && (await used.response.rspauth(response, getParameter(info, 'qop')))
    if (right !== undefined && rspauth !== right) {
      throw new AccessError(
        'failed',
        `the answer of ${request.origin} is not from who knows the password: its \`rspauth\` is wrong`,
        { status: response.status },
      )
    }
    const next = getParameter(info, 'nextnonce')
    if (next !== undefined) this.#spaces.follow(request, used.nonce, next)
  }
}

function isDigest({ scheme }: Challenge): boolean {
  return scheme.toLowerCase() === 'digest'
}
