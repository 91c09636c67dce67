import { type Challenge, getParameter } from '@sallyport/contract'
import { DIGEST_ALGORITHMS, type DigestAlgorithm } from './digest-hash.ts'

/** A challenge of Digest that can be answered (RFC 7616 section 3.3). */
export interface DigestChallenge {
  readonly realm: string
  readonly nonce: string
  readonly opaque: string | undefined
  readonly algorithm: DigestAlgorithm
  /** The algorithm as the challenge writes it; `undefined` where it names none, which is MD5. */
  readonly named: string | undefined
  readonly isSession: boolean
  readonly qop: readonly string[]
  readonly hidesName: boolean
  readonly isUtf8: boolean
}

/**
 * Reads a challenge; `undefined` for one that nobody should answer: a parameter comes twice or is missing, the
 * algorithm is none that RFC 7616 knows, or there is no `qop`, without which nothing tells a replay (RFC 2069).
 */
export function readDigestChallenge(challenge: Challenge): DigestChallenge | undefined {
  if (!challenge.valid) return undefined
  const value = (name: string): string | undefined => getParameter(challenge, name)
  const [realm, nonce, named] = [value('realm'), value('nonce'), value('algorithm')]
  const [, name = '', session] = /^(.*?)(-sess)?$/i.exec(named ?? 'MD5') ?? []
  const algorithm = DIGEST_ALGORITHMS.find((one) => one === name.toUpperCase())
  const qop =
    value('qop')
      ?.toLowerCase()
      .split(/[\s,]+/) ?? []
  const isComplete = realm !== undefined && nonce !== undefined && algorithm !== undefined
  if (!isComplete || !(qop.includes('auth') || qop.includes('auth-int'))) return undefined
  return {
    realm,
    nonce,
    opaque: value('opaque'),
    algorithm,
    named,
    isSession: session !== undefined,
    qop,
    hidesName: value('userhash')?.toLowerCase() === 'true',
    isUtf8: value('charset')?.toLowerCase() === 'utf-8',
  }
}
