import type { CircuitBreakerOptions } from '../circuit-breaker.ts'
import { numberOption } from '../keys/number-option.ts'
import { isLoopback, safeUrl, type Transport } from '../keys/safe-url.ts'
import { CLOCK_TOLERANCE_SECONDS_MAX } from '../limits.ts'
import type { ClientCredentials } from './client-authentication.ts'
import type { ClientCertificates } from './client-certificate.ts'
import { type MemoryBounds, memoryBounds } from './memory.ts'
import type { StatedSubject } from './stated-subject.ts'
import type { Claims } from './token.ts'

/** How `introspection()` asks about tokens, and whom. */
export interface IntrospectionOptions {
  /**
   * Who issues the tokens: its metadata name the endpoint (RFC 8414 section 2), and an answer that names
   * another issuer is refused.
   */
  readonly issuer?: string
  /** The introspection endpoint, instead of asking the issuer. One of the two is needed. */
  readonly endpoint?: string
  /** Who this API is there: the endpoint answers nobody else (RFC 7662 section 2.1). */
  readonly client: ClientCredentials
  /**
   * Who the tokens must be meant for (`aud`). Then an answer without an audience is refused. Left out, every
   * token that the server calls active to this client opens this API.
   */
  readonly audience?: string | readonly string[]
  /**
   * Makes the subject of what the server answers; `undefined` if it is not known here. By default as for
   * `bearer()`, with two differences: without `sub` and `username` it is the client itself, and
   * without `scope` it has no scopes at all.
   */
  readonly subject?: (
    claims: Claims,
  ) => StatedSubject | undefined | Promise<StatedSubject | undefined>
  /**
   * What is remembered. By default 10,000 active tokens, each for 30 seconds and never beyond its `exp`,
   * and 1,000 inactive ones for 5 seconds. A revocation is felt when the 30 seconds are over, or at once
   * after `guard.forget`.
   */
  readonly cache?: {
    readonly maxEntries?: number
    readonly maxAgeSeconds?: number
    readonly negativeSeconds?: number
  }
  /** So long the endpoint may take, discovery included. Default 3, at most 30. */
  readonly timeoutSeconds?: number
  /** How many questions are under way at once (default 64); four times as many may wait. */
  readonly concurrency?: number
  /** When the endpoint is no longer asked because it does not answer. */
  readonly breaker?: CircuitBreakerOptions
  /** How far clocks may be apart. Default 5, at most 300. */
  readonly clockToleranceSeconds?: number
  /** The longest token that is looked at, in characters. Default 16,384. */
  readonly tokenLengthMax?: number
  /** Allows plain http to other machines. For networks that nobody else is on, if there are any. */
  readonly allowInsecure?: boolean
  /**
   * Where the certificates of clients are found, for tokens that are bound to one (RFC 8705 section 3).
   * Default: the TLS connection alone.
   */
  readonly certificates?: ClientCertificates
  /** The address of the protected resource's metadata, for the challenge (RFC 9728 section 5.1). */
  readonly resourceMetadata?: string
  /** The name in policies and records. Default `introspection`. */
  readonly name?: string
}

/** The options of `introspection()`, checked and complete. */
export interface IntrospectionSettings {
  readonly issuer: string | undefined
  readonly endpoint: URL | undefined
  readonly transport: Transport
  readonly audiences: ReadonlySet<string> | undefined
  readonly active: MemoryBounds
  readonly inactive: MemoryBounds
  readonly timeoutMs: number
  readonly concurrency: number
  readonly toleranceMs: number
  readonly tokenLengthMax: number
}

/** Checks the options of `introspection()`; a `TypeError` says what to write instead. */
export function introspectionSettings(options: IntrospectionOptions): IntrospectionSettings {
  const { issuer, endpoint, allowInsecure } = options ?? {}
  const permitted = allowInsecure === true ? 'any' : 'loopback'
  const place = endpoint ?? issuer
  if (place === undefined) throw new TypeError(NEEDS_PLACE)
  const url = safeUrl(place, endpoint === undefined ? '`issuer`' : '`endpoint`', permitted)
  if (issuer !== undefined && !URL.canParse(issuer)) throw new TypeError(NEEDS_PLACE)
  const transport = permitted === 'any' ? 'any' : isLoopback(url) ? 'loopback' : 'https'
  return {
    issuer,
    endpoint: endpoint === undefined ? undefined : url,
    transport,
    audiences: audiencesOf(options.audience),
    ...memoriesOf(options.cache ?? {}),
    ...limitsOf(options),
  }
}

const NEEDS_PLACE =
  'introspection() needs to know whom to ask: write ' +
  "`introspection({ issuer: 'https://issuer.example', client: { id, secret } })`, or `endpoint`"

function audiencesOf(audience: unknown): ReadonlySet<string> | undefined {
  if (audience === undefined) return undefined
  const list: unknown = typeof audience === 'string' ? [audience] : audience
  const isList = Array.isArray(list) && list.length > 0
  if (isList && list.every((name) => typeof name === 'string' && name !== '')) return new Set(list)
  throw new TypeError(
    "`audience` must be a name or several: write `audience: 'https://api.example'`",
  )
}

type Memories = Pick<IntrospectionSettings, 'active' | 'inactive'>

function memoriesOf(cache: NonNullable<IntrospectionOptions['cache']>): Memories {
  const active = memoryBounds(cache, 30)
  const bounds = { min: 0, max: 60, otherwise: 5 }
  const maxAgeSeconds = numberOption('cache.negativeSeconds', cache.negativeSeconds, bounds)
  return { active, inactive: { maxEntries: active.maxEntries, maxAgeSeconds } }
}

type Limits = Pick<
  IntrospectionSettings,
  'timeoutMs' | 'concurrency' | 'toleranceMs' | 'tokenLengthMax'
>

const BOUNDS = {
  timeoutSeconds: { min: 0.05, max: 30, otherwise: 3 },
  concurrency: { min: 1, max: 10_000, otherwise: 64 },
  clockToleranceSeconds: { min: 0, max: CLOCK_TOLERANCE_SECONDS_MAX, otherwise: 5 },
  tokenLengthMax: { min: 16, max: 262_144, otherwise: 16_384 },
} as const

function limitsOf(options: IntrospectionOptions): Limits {
  const limit = (name: keyof typeof BOUNDS) => numberOption(name, options[name], BOUNDS[name])
  return {
    timeoutMs: limit('timeoutSeconds') * 1000,
    concurrency: Math.floor(limit('concurrency')),
    toleranceMs: limit('clockToleranceSeconds') * 1000,
    tokenLengthMax: limit('tokenLengthMax'),
  }
}
