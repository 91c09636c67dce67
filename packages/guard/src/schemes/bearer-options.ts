import { type Algorithm, isAlgorithm, isSymmetric, secretLengthMin } from '../keys/algorithms.ts'
import type { KeySource } from '../keys/key-source.ts'
import { type KeySetDocument, knownKeySet, knownSecrets } from '../keys/known-keys.ts'
import { numberOption } from '../keys/number-option.ts'
import { issuerKeys, keysAt, type RemoteKeysOptions } from '../keys/remote-keys.ts'
import { CLOCK_TOLERANCE_SECONDS_MAX } from '../limits.ts'
import { mediaType } from './claims.ts'
import type { ClientCertificates } from './client-certificate.ts'
import { type MemoryBounds, memoryBounds } from './memory.ts'
import type { StatedSubject } from './stated-subject.ts'
import type { Claims } from './token.ts'

/** A shared secret for HMAC, as text (its UTF-8 bytes) or bytes. */
export type Secret = string | Uint8Array

/** How `bearer()` reads and verifies tokens. */
export interface BearerOptions {
  /** Who issues the tokens: `iss`, character for character, and where its metadata is found. */
  readonly issuer: string
  /** Who the tokens must be meant for (`aud`): this API, by one name or several. */
  readonly audience: string | readonly string[]
  /** The signature algorithms accepted. By default the asymmetric ones that are in use. */
  readonly algorithms?: readonly Algorithm[]
  /** Where the keys are, instead of asking the issuer. */
  readonly jwksUri?: string
  /** The keys themselves, instead of fetching them. */
  readonly keys?: KeySource | KeySetDocument
  /** A secret shared with the issuer, for HMAC; several while one is replaced. */
  readonly secret?: Secret | readonly Secret[]
  /**
   * The header types (`typ`) accepted; one without a type counts as `JWT`. By default `at+jwt` and
   * `JWT`.
   */
  readonly types?: readonly string[]
  /** How far clocks may be apart. Default 5, at most 300. */
  readonly clockToleranceSeconds?: number
  /** Makes the subject of verified claims; `undefined` if it is not known here. */
  readonly subject?: (
    claims: Claims,
  ) => StatedSubject | undefined | Promise<StatedSubject | undefined>
  /**
   * Whether a token was withdrawn. Asked once each {@link BearerOptions.cache} age, not on every
   * request. Anything but yes and no (`true` and `false`, 1 and 0) is a 503.
   */
  readonly revoked?: (claims: Claims) => boolean | Promise<boolean>
  /** The memory of verified tokens. Default 10,000 tokens, each for at most 60 seconds. */
  readonly cache?: { readonly maxEntries?: number; readonly maxAgeSeconds?: number }
  /** How keys are fetched. */
  readonly fetch?: RemoteKeysOptions
  /** The longest token that is looked at, in characters. Default 16,384. */
  readonly tokenLengthMax?: number
  /**
   * Where the certificates of clients are found, for tokens that are bound to one (RFC 8705 section 3).
   * Default: the TLS connection alone.
   */
  readonly certificates?: ClientCertificates
  /** The address of the protected resource's metadata, for the challenge (RFC 9728 section 5.1). */
  readonly resourceMetadata?: string
  /** The name in policies and records. Default `bearer`. */
  readonly name?: string
}

/** The options of `bearer()`, checked and complete. */
export interface BearerSettings {
  readonly issuer: string
  readonly audiences: ReadonlySet<string>
  readonly algorithms: ReadonlySet<string>
  readonly keys: KeySource
  readonly types: ReadonlySet<string>
  readonly toleranceMilliseconds: number
  readonly cache: MemoryBounds
  readonly tokenLengthMax: number
}

const ALGORITHMS: readonly Algorithm[] = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519']
const TYPES = ['at+jwt', 'JWT']

/** Checks the options of `bearer()`; a `TypeError` says what to write instead. */
export function bearerSettings(options: BearerOptions): BearerSettings {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError('bearer() needs options: write `bearer({ issuer, audience })`')
  }
  const algorithms = checkedAlgorithms(options)
  return {
    issuer: checkedIssuer(options.issuer),
    audiences: checkedAudiences(options.audience),
    algorithms: new Set(algorithms),
    keys: checkedKeys(options, algorithms),
    types: checkedTypes(options.types ?? TYPES),
    toleranceMilliseconds: 1000 * clockTolerance(options.clockToleranceSeconds),
    cache: memoryBounds(options.cache ?? {}, 60),
    tokenLengthMax: numberOption('tokenLengthMax', options.tokenLengthMax, {
      min: 100,
      max: 262_144,
      otherwise: 16_384,
    }),
  }
}

function checkedIssuer(issuer: unknown): string {
  if (typeof issuer === 'string' && URL.canParse(issuer)) return issuer
  throw new TypeError(
    "bearer() needs the issuer of the tokens: write `issuer: 'https://issuer.example'`",
  )
}

function checkedAudiences(audience: unknown): ReadonlySet<string> {
  const list: unknown = typeof audience === 'string' ? [audience] : audience
  const isList = Array.isArray(list) && list.length > 0
  if (isList && list.every((name) => typeof name === 'string' && name !== '')) return new Set(list)
  throw new TypeError(
    'bearer() needs the audience that tokens must be meant for, or any token of the issuer would ' +
      "open this API: write `audience: 'https://api.example'`",
  )
}

function checkedTypes(types: readonly string[]): ReadonlySet<string> {
  if (types.length > 0) return new Set(types.map(mediaType))
  throw new TypeError("`types` must not be empty: write `types: ['at+jwt']`, or leave it out")
}

function clockTolerance(seconds: number | undefined): number {
  const bounds = { min: 0, max: CLOCK_TOLERANCE_SECONDS_MAX, otherwise: 5 }
  return numberOption('clockToleranceSeconds', seconds, bounds)
}

function checkedAlgorithms({ algorithms, secret }: BearerOptions): readonly Algorithm[] {
  if (algorithms === undefined) return secret === undefined ? ALGORITHMS : ['HS256']
  if (algorithms.length === 0) {
    throw new TypeError("`algorithms` must not be empty: write `algorithms: ['RS256']`")
  }
  for (const name of algorithms as readonly string[]) {
    if (!isAlgorithm(name)) {
      const why =
        name.toLowerCase() === 'none' ? 'accepts tokens that anybody can write' : 'is not known'
      throw new TypeError(`\`${name}\` among the algorithms ${why}: write for instance RS256`)
    }
    if (isSymmetric(name) !== (secret !== undefined)) throw confused(name)
  }
  return algorithms
}

/**
 * With both kinds at once, a public key could be taken for a shared secret: algorithm confusion.
 */
function confused(name: Algorithm): TypeError {
  return new TypeError(
    isSymmetric(name)
      ? `\`${name}\` needs a shared \`secret\`; with keys of an issuer write RS256 or ES256`
      : `\`${name}\` cannot be verified with a \`secret\`: write HS256, or leave the secret out`,
  )
}

function checkedKeys(options: BearerOptions, algorithms: readonly Algorithm[]): KeySource {
  const { issuer, jwksUri, keys, secret, fetch } = options
  if ([jwksUri, keys, secret].filter((given) => given !== undefined).length > 1) {
    throw new TypeError('give only one of `jwksUri`, `keys` and `secret`')
  }
  if (secret !== undefined) return knownSecrets(checkedSecrets(secret, algorithms))
  if (jwksUri !== undefined) return keysAt(jwksUri, fetch)
  if (keys === undefined) return issuerKeys(checkedIssuer(issuer), fetch)
  return isKeySource(keys) ? keys : knownKeySet(keys)
}

function isKeySource(keys: KeySource | KeySetDocument): keys is KeySource {
  return 'find' in keys && typeof keys.find === 'function'
}

const SECRETS_MAX = 4

function checkedSecrets(
  secret: Secret | readonly Secret[],
  algorithms: readonly Algorithm[],
): readonly Uint8Array[] {
  const list = typeof secret === 'string' || secret instanceof Uint8Array ? [secret] : secret
  if (list.length === 0 || list.length > SECRETS_MAX) {
    throw new TypeError(`\`secret\` must be one secret, or 1 to ${SECRETS_MAX} in a list`)
  }
  const min = Math.max(...algorithms.map(secretLengthMin))
  return list.map((given) => {
    const bytes = Buffer.from(given as Uint8Array)
    if (bytes.length >= min) return bytes
    throw new TypeError(`\`secret\` must have at least ${min} bytes (RFC 7518 section 3.2)`)
  })
}
