import { nodeAddress, parseForwarded } from '@sallyport/contract'
import {
  type Address,
  type AddressRange,
  isWithin,
  readAddress,
  readRange,
} from '@sallyport/policy'
import { numberOption } from './keys/number-option.ts'
import type { AccessRequest, FieldLines } from './request.ts'

/** How proxies state the address of a client. */
export interface TrustedProxiesOptions {
  /**
   * The field in which they do: `forwarded` (RFC 7239) or `x-forwarded-for`, the default. Only one: a
   * proxy that writes one of them passes the other on as a client wrote it.
   */
  readonly field?: 'x-forwarded-for' | 'forwarded'
  /** How many proxies may stand in a row. Default 8. */
  readonly hopsMax?: number
}

/** The longest field that is looked at, in characters. */
const LENGTH_MAX = 8_192

/**
 * Tells the address of a client behind proxies, for the option `address` of a guard. Throws a
 * `TypeError` where a block is none.
 *
 * Every proxy adds the address that it was called from at the end. So the field is read from there,
 * and only as far as trusted proxies wrote it: the first address that is none of theirs is the
 * client's, and what stands before it may be invented. Where that cannot be told, because the field is
 * missing, malformed or longer than allowed, it is the address of the connection.
 *
 *     createGuard({ realm, schemes, address: trustedProxies(['10.0.0.0/8'], { field: 'forwarded' }) })
 */
export function trustedProxies(
  proxies: readonly string[],
  options: TrustedProxiesOptions = {},
): (request: AccessRequest) => string | undefined {
  const ranges = rangesOf(proxies)
  const field = options.field ?? 'x-forwarded-for'
  const hopsOf = HOPS[field]
  if (hopsOf === undefined) throw new TypeError('`field` is `x-forwarded-for` or `forwarded`')
  const hops = { min: 1, max: 100, otherwise: 8 }
  const hopsMax = Math.floor(numberOption('hopsMax', options.hopsMax, hops))
  const isTrusted = (address: Address): boolean => isAmong(ranges, address)
  return (request) => {
    const peer = request.address
    const address = readAddress(peer)
    if (address === undefined || !isTrusted(address)) return peer
    const lines = request.header(field)
    return lines === undefined ? peer : (clientOf(hopsOf(lines), { isTrusted, hopsMax }) ?? peer)
  }
}

interface Trust {
  readonly isTrusted: (address: Address) => boolean
  readonly hopsMax: number
}

/** The first hop from the end that no proxy of ours is; if all are, the one that is farthest away. */
function clientOf(
  hops: readonly (string | undefined)[] | undefined,
  { isTrusted, hopsMax }: Trust,
): string | undefined {
  if (hops === undefined) return undefined
  let farthest: string | undefined
  for (let passed = 0; passed < hops.length; passed += 1) {
    if (passed === hopsMax) return undefined
    const hop = hops[hops.length - 1 - passed]
    const address = readAddress(hop)
    if (address === undefined) return undefined
    if (!isTrusted(address)) return hop
    farthest = hop
  }
  return farthest
}

/** The hops of a field in order, `undefined` for one that states no address; none where it is broken. */
type Hops = (lines: FieldLines) => readonly (string | undefined)[] | undefined

const HOPS: Readonly<Record<NonNullable<TrustedProxiesOptions['field']>, Hops>> = {
  'x-forwarded-for': (lines) => textOf(lines)?.split(',').map(addressOf),
  forwarded: (lines) => {
    const text = textOf(lines)
    if (text === undefined) return undefined
    const reading = parseForwarded(text)
    if (reading.kind === 'malformed') return undefined
    return reading.elements.map(({ parameters, valid }) => {
      const pair = parameters.find(({ name }) => name.toLowerCase() === 'for')
      return valid && pair !== undefined ? nodeAddress(pair.value) : undefined
    })
  },
}

/** The lines as one list (RFC 9110 section 5.3); none where it is too long to be looked at. */
function textOf(lines: FieldLines): string | undefined {
  const text = typeof lines === 'string' ? lines : (lines ?? []).join(',')
  return text.length > LENGTH_MAX ? undefined : text
}

/** One address of `X-Forwarded-For`, which nobody specified: IPv6 bare or in brackets, ports or not. */
function addressOf(text: string): string | undefined {
  const trimmed = text.trim()
  return readAddress(trimmed) === undefined ? nodeAddress(trimmed) : trimmed
}

/** The blocks of trusted proxies; throws a `TypeError` where one is none. */
export function rangesOf(proxies: readonly string[]): readonly AddressRange[] {
  return proxies.map((text) => {
    const range = readRange(text)
    if (typeof range === 'string') throw new TypeError(`\`trustedProxies\`: ${range}`)
    return range
  })
}

/** Whether an address lies in one of the blocks. */
export function isAmong(ranges: readonly AddressRange[], address: Address): boolean {
  return ranges.some((range) => isWithin(address, range))
}
