import { type Algorithm, isAlgorithm, isSymmetric } from '../keys/algorithms.ts'
import { numberOption } from '../keys/number-option.ts'
import { CLOCK_TOLERANCE_SECONDS_MAX } from '../limits.ts'
import type { AccessRequest } from '../request.ts'
import { type ClientCertificates, clientCertificates } from './client-certificate.ts'
import { type DpopNonceOptions, DpopNonces } from './dpop-nonce.ts'
import { memoryReplays, type ReplayStore } from './dpop-replay.ts'
import { normalAddress } from './dpop-target.ts'
import type { TokenScheme } from './token-scheme.ts'

/** How `dpop()` reads and verifies tokens with their proofs. */
export interface DpopOptions {
  /**
   * What verifies the tokens: `bearer({ ... })`. Give the same one to the guard as well where it is to
   * take tokens without proof too; those that are bound are refused there.
   */
  readonly tokens: TokenScheme
  /**
   * The public address of the API, or several: what stands before the path of a request as clients
   * know it. It is not taken from the request, whose `Host` is written by whoever sends it. Where it is not
   * the same for all requests, a function tells it: of a host that was compared with those that are served,
   * or a proof that was made for another server is good here. None lets nobody in.
   */
  readonly publicUrl: string | readonly string[] | PublicUrlOf
  /** The signature algorithms of proofs. By default the asymmetric ones that are in use. */
  readonly algorithms?: readonly Algorithm[]
  /** How old a proof may be. Default 60, at most 600. Where there are nonces, these say it. */
  readonly maxAgeSeconds?: number
  /** How far the clock of a client may be ahead. Default 5, at most 300. */
  readonly clockToleranceSeconds?: number
  /** Whether proofs must have a nonce of this server, and how it is made. Default no. */
  readonly nonce?: boolean | DpopNonceOptions
  /** Where used proofs are kept. Default: in the memory of this process. */
  readonly replays?: ReplayStore
  /** Where certificates are found, for tokens that are bound to one as well. */
  readonly certificates?: ClientCertificates
  /** The longest token that is looked at, in characters. Default 16,384. */
  readonly tokenLengthMax?: number
  /** The address of the protected resource's metadata, for the challenge (RFC 9728 section 5.1). */
  readonly resourceMetadata?: string
  /** The name in policies and records. Default `dpop`. */
  readonly name?: string
}

/** Tells the public addresses that a request may have been sent to. */
export type PublicUrlOf = (request: AccessRequest) => readonly string[]

/** The options of `dpop()`, checked and complete. */
export interface DpopSettings {
  readonly tokens: TokenScheme
  readonly publicUrls: PublicUrlOf
  readonly algorithms: ReadonlySet<string>
  readonly maxAgeMs: number
  readonly toleranceMs: number
  readonly nonces: DpopNonces | undefined
  readonly replays: ReplayStore
  readonly certificates: ClientCertificates
  readonly tokenLengthMax: number
}

const TOLERANCE = [0, CLOCK_TOLERANCE_SECONDS_MAX, 5] as const
const ALGORITHMS: readonly Algorithm[] = ['ES256', 'EdDSA', 'Ed25519', 'PS256', 'RS256']

/** Checks the options of `dpop()`; a `TypeError` says what to write instead. */
export function dpopSettings(options: DpopOptions): DpopSettings {
  const length = { min: 100, max: 262_144, otherwise: 16_384 }
  return {
    tokens: checkedTokens(options),
    publicUrls: publicUrlsOf(options.publicUrl),
    algorithms: new Set(checkedAlgorithms(options.algorithms ?? ALGORITHMS)),
    maxAgeMs: milliseconds('maxAgeSeconds', options.maxAgeSeconds, [1, 600, 60]),
    toleranceMs: milliseconds('clockToleranceSeconds', options.clockToleranceSeconds, TOLERANCE),
    nonces: noncesOf(options.nonce),
    replays: options.replays ?? memoryReplays(),
    certificates: options.certificates ?? clientCertificates(),
    tokenLengthMax: numberOption('tokenLengthMax', options.tokenLengthMax, length),
  }
}

function milliseconds(
  name: string,
  seconds: number | undefined,
  [min, max, otherwise]: readonly [number, number, number],
): number {
  return 1000 * numberOption(name, seconds, { min, max, otherwise })
}

function checkedTokens(options: DpopOptions | undefined): TokenScheme {
  const tokens = options?.tokens
  if (typeof tokens?.verifyToken === 'function') return tokens
  throw new TypeError(
    'dpop() needs what verifies its tokens: write `dpop({ tokens: bearer({ issuer, audience }), publicUrl })`',
  )
}

function publicUrlsOf(given: DpopOptions['publicUrl']): PublicUrlOf {
  if (typeof given === 'function') return given
  const urls = checkedUrls(given)
  return () => urls
}

function checkedUrls(given: unknown): readonly string[] {
  const urls: readonly unknown[] = Array.isArray(given) ? given : [given]
  if (urls.length > 0 && urls.every(isPublicUrl)) return urls.map((url) => url.replace(/\/+$/, ''))
  throw new TypeError(
    'dpop() needs the public address of the API, without query and fragment: write ' +
      "`publicUrl: 'https://api.example'`",
  )
}

function isPublicUrl(url: unknown): url is string {
  return typeof url === 'string' && !/[?#]/.test(url) && normalAddress(url) !== undefined
}

function checkedAlgorithms(algorithms: readonly Algorithm[]): readonly Algorithm[] {
  if (algorithms.length === 0) {
    throw new TypeError("`algorithms` must not be empty: write `algorithms: ['ES256']`")
  }
  for (const name of algorithms as readonly string[]) {
    if (isAlgorithm(name) && !isSymmetric(name)) continue
    throw new TypeError(`\`${name}\` proves nothing of a key: write for instance ES256`)
  }
  return algorithms
}

function noncesOf(nonce: DpopOptions['nonce']): DpopNonces | undefined {
  if (nonce === undefined || nonce === false) return undefined
  return new DpopNonces(nonce === true ? {} : nonce)
}
