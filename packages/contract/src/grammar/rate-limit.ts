import type { Field } from './field.ts'
import { parseStructuredList, type StructuredMistake } from './structured-fields.ts'
import type {
  BareItem,
  StructuredItem,
  StructuredMember,
  StructuredParameters,
} from './structured-types.ts'
import { formatStructuredList } from './structured-writer.ts'

/** One service limit of a `RateLimit` field: what is left of a policy's quota. */
export interface ServiceLimit {
  /** The name of the policy in `RateLimit-Policy`, if that field is sent. */
  readonly policy: string
  /** `r`: quota units left. No promise that so many requests will be served. */
  readonly remaining: number
  /** `t`: seconds until more quota is there, perhaps not all of it. `Retry-After` goes before it. */
  readonly resetSeconds?: number
  /** `pk`: the part of the server's capacity that the request drew on. */
  readonly partitionKey?: Uint8Array
}

/** One quota policy of a `RateLimit-Policy` field. */
export interface QuotaPolicy {
  readonly name: string
  /** `q`: quota units in each window. */
  readonly quota: number
  /** `qu`: what is counted, `requests` if the field does not say. */
  readonly unit: string
  /** `w`: length of the window in seconds. */
  readonly windowSeconds?: number
  /** `pk`: the part of the server's capacity that the request drew on. */
  readonly partitionKey?: Uint8Array
}

/**
 * A field that must be ignored as a whole, as the draft says of all malformed ones. `parameter` and
 * `member`: it is a structured list, but a required parameter is missing, one has a wrong type or range, or a
 * member is no string; `index` counts the members from 0.
 */
export type RateLimitMistake =
  | StructuredMistake
  | {
      readonly kind: 'malformed'
      readonly index: number
      readonly why: 'member' | 'parameter'
    }

/** What a `RateLimit` field says; no field is no limits. */
export type RateLimitReading =
  | { readonly kind: 'limits'; readonly limits: readonly ServiceLimit[] }
  | RateLimitMistake

/** What a `RateLimit-Policy` field says; no field is no policies. */
export type RateLimitPolicyReading =
  | { readonly kind: 'policies'; readonly policies: readonly QuotaPolicy[] }
  | RateLimitMistake

/**
 * Reads a `RateLimit` field (draft-ietf-httpapi-ratelimit-headers, from -08 on). Never throws.
 *
 * `malformed` means: ignore the field. So are read the integers and dictionaries of drafts up to -07,
 * which have other meanings. Parameters that the draft does not know are comments.
 */
export function parseRateLimit(field: Field): RateLimitReading {
  const reading = readEach(field, readServiceLimit)
  return reading.kind === 'malformed' ? reading : { kind: 'limits', limits: reading.values }
}

/** Reads a `RateLimit-Policy` field, as `parseRateLimit` reads `RateLimit`. */
export function parseRateLimitPolicy(field: Field): RateLimitPolicyReading {
  const reading = readEach(field, readQuotaPolicy)
  return reading.kind === 'malformed' ? reading : { kind: 'policies', policies: reading.values }
}

function readEach<Value>(
  field: Field,
  read: (name: string, parameters: StructuredParameters) => Value | undefined,
): { readonly kind: 'values'; readonly values: readonly Value[] } | RateLimitMistake {
  const list = parseStructuredList(field)
  if (list.kind === 'malformed') return list
  const values: Value[] = []
  for (const [index, member] of list.members.entries()) {
    if (!isNamed(member)) return { kind: 'malformed', index, why: 'member' }
    const value = read(member.value.value, member.parameters)
    if (value === undefined) return { kind: 'malformed', index, why: 'parameter' }
    values.push(value)
  }
  return { kind: 'values', values }
}

type NamedItem = StructuredItem & { readonly value: { readonly kind: 'string' } }

function isNamed(member: StructuredMember): member is NamedItem {
  return member.kind === 'item' && member.value.kind === 'string'
}

function readServiceLimit(policy: string, from: StructuredParameters): ServiceLimit | undefined {
  const remaining = readCount(from.get('r'))
  const resetSeconds = readCount(from.get('t'))
  const partitionKey = readBytes(from.get('pk'))
  if (remaining === undefined || remaining === WRONG) return undefined
  if (resetSeconds === WRONG || partitionKey === WRONG) return undefined
  return {
    policy,
    remaining,
    ...(resetSeconds === undefined ? {} : { resetSeconds }),
    ...(partitionKey === undefined ? {} : { partitionKey }),
  }
}

function readQuotaPolicy(name: string, from: StructuredParameters): QuotaPolicy | undefined {
  const quota = readCount(from.get('q'))
  const unit = readString(from.get('qu'))
  const windowSeconds = readCount(from.get('w'))
  const partitionKey = readBytes(from.get('pk'))
  if (quota === undefined || quota === WRONG) return undefined
  // A window of no length is no window: the draft wants more than zero.
  if (unit === WRONG || windowSeconds === WRONG || windowSeconds === 0) return undefined
  if (partitionKey === WRONG) return undefined
  return {
    name,
    quota,
    unit: unit ?? 'requests',
    ...(windowSeconds === undefined ? {} : { windowSeconds }),
    ...(partitionKey === undefined ? {} : { partitionKey }),
  }
}

/** A parameter that is there with a value it may not have. */
const WRONG: unique symbol = Symbol('wrong')

function readCount(item: BareItem | undefined): number | undefined | typeof WRONG {
  if (item === undefined) return undefined
  return item.kind === 'integer' && item.value >= 0 ? item.value : WRONG
}

function readString(item: BareItem | undefined): string | undefined | typeof WRONG {
  if (item === undefined) return undefined
  return item.kind === 'string' ? item.value : WRONG
}

function readBytes(item: BareItem | undefined): Uint8Array | undefined | typeof WRONG {
  if (item === undefined) return undefined
  return item.kind === 'bytes' ? item.value : WRONG
}

/**
 * Writes a `RateLimit` field (draft-ietf-httpapi-ratelimit-headers). No limits, or a number that is not whole and
 * at least 0, is a `TypeError`.
 */
export function formatRateLimit(limits: readonly ServiceLimit[]): string {
  return formatStructuredList(
    limits.map(({ policy, remaining, resetSeconds, partitionKey }) =>
      named(policy, {
        r: count(remaining),
        t: resetSeconds === undefined ? undefined : count(resetSeconds),
        pk: bytes(partitionKey),
      }),
    ),
  )
}

/** Writes a `RateLimit-Policy` field as `formatRateLimit` does; the unit `requests` is left out, a window of 0 is a `TypeError`. */
export function formatRateLimitPolicy(policies: readonly QuotaPolicy[]): string {
  return formatStructuredList(
    policies.map(({ name, quota, unit, windowSeconds, partitionKey }) => {
      if (windowSeconds === 0) throw new TypeError('a window of `0` seconds is no window')
      return named(name, {
        q: count(quota),
        qu: unit === 'requests' ? undefined : { kind: 'string', value: unit },
        w: windowSeconds === undefined ? undefined : count(windowSeconds),
        pk: bytes(partitionKey),
      })
    }),
  )
}

function named(name: string, from: Readonly<Record<string, BareItem | undefined>>): StructuredItem {
  const parameters = new Map<string, BareItem>()
  for (const [key, value] of Object.entries(from)) {
    if (value !== undefined) parameters.set(key, value)
  }
  return { kind: 'item', value: { kind: 'string', value: name }, parameters }
}

function count(value: number): BareItem {
  if (!(value >= 0)) throw new TypeError(`\`${value}\` is not a number from 0`)
  return { kind: 'integer', value }
}

function bytes(value: Uint8Array | undefined): BareItem | undefined {
  return value === undefined ? undefined : { kind: 'bytes', value }
}
