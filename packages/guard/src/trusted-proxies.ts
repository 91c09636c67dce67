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

/** As much of a field is looked at, from its end, in characters. */
const LENGTH_MAX = 8_192

/**
 * Tells the address of a client behind proxies, for the option `address` of a guard. Throws a
 * `TypeError` where a block is none.
 *
 * Every proxy adds the address that it was called from at the end. So the field is read from there,
 * and only as far as trusted proxies wrote it: the first address that is none of theirs is the
 * client's, and what stands before it may be invented, however long or broken it is. Where the proxies
 * themselves wrote what is no address, or more of them than may stand in a row, there is none: rules on it
 * permit nothing. Without the field the proxy asks for itself, and the address is that of the connection.
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
    return lines === undefined ? peer : clientOf(hopsOf(lines), { isTrusted, hopsMax })
  }
}

interface Trust {
  readonly isTrusted: (address: Address) => boolean
  readonly hopsMax: number
}

/** The first hop from the end that no proxy of ours is; if all are, the one that is farthest away. */
function clientOf(
  hops: Iterable<string | undefined>,
  { isTrusted, hopsMax }: Trust,
): string | undefined {
  let farthest: string | undefined
  let passed = 0
  for (const hop of hops) {
    if (passed === hopsMax) return undefined
    const address = readAddress(hop)
    if (address === undefined) return undefined
    if (!isTrusted(address)) return hop
    farthest = hop
    passed += 1
  }
  return farthest
}

/** The hops of a field, the last first; `undefined` for one that states no address. */
type Hops = (lines: FieldLines) => Iterable<string | undefined>

const HOPS: Readonly<Record<NonNullable<TrustedProxiesOptions['field']>, Hops>> = {
  'x-forwarded-for': function* (lines) {
    for (const part of partsOf(lines)) yield addressOf(part)
  },
  forwarded: function* (lines) {
    let element: string | undefined
    let joined = 0
    for (const part of partsOf(lines)) {
      // A comma may stand between quotes; whether it does, only what comes before it can tell.
      element = element === undefined ? part : `${part},${element}`
      const reading = forOf(element)
      joined += 1
      if (reading === 'broken' && joined < PARTS_MAX) continue
      yield reading === 'broken' ? undefined : reading.address
      element = undefined
      joined = 0
    }
    if (element !== undefined) yield undefined
  },
}

/** Of how many parts between commas one element of `Forwarded` may be made. */
const PARTS_MAX = 8

/** The address that one element of `Forwarded` states (RFC 7239 section 5.2), if it states one. */
function forOf(element: string): 'broken' | { readonly address: string | undefined } {
  const reading = parseForwarded(element)
  const [first, ...more] = reading.kind === 'malformed' ? [] : reading.elements
  if (first === undefined || more.length > 0 || !first.valid) return 'broken'
  const pair = first.parameters.find(({ name }) => name.toLowerCase() === 'for')
  return { address: pair === undefined ? undefined : nodeAddress(pair.value) }
}

/**
 * What stands between the commas of the lines, the last first (RFC 9110 section 5.3). Of a long field
 * only the end is looked at: that is what the proxies wrote.
 */
function* partsOf(lines: FieldLines): Generator<string> {
  const text = typeof lines === 'string' ? lines : (lines ?? []).join(',')
  const looked = text.slice(-LENGTH_MAX)
  let end = looked.length
  for (;;) {
    const comma = looked.lastIndexOf(',', end - 1)
    // Cut in the middle, what is left of it is none of the parts.
    if (comma === -1 && looked.length < text.length) return yield ''
    yield looked.slice(comma + 1, end)
    if (comma <= 0) return comma === 0 ? yield '' : undefined
    end = comma
  }
}

/** One address of `X-Forwarded-For`, which nobody specified: IPv6 bare or in brackets, ports or not. */
function addressOf(text: string): string | undefined {
  const trimmed = text.trim()
  return readAddress(trimmed) === undefined ? nodeAddress(trimmed) : trimmed
}

/** The blocks of trusted proxies; throws a `TypeError` where one is none. */
export function rangesOf(proxies: readonly string[]): readonly AddressRange[] {
  if (!Array.isArray(proxies)) {
    throw new TypeError("`trustedProxies` is a list of blocks: write `['10.0.0.0/8']`")
  }
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
