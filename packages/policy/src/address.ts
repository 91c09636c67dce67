/** An address: an IPv4 address as one number, an IPv6 address as four of 32 bits. */
export type Address = number | readonly [number, number, number, number]

/** A block of addresses: those that share the first `length` bits with `first`. */
export interface AddressRange {
  readonly first: Address
  readonly length: number
}

/** The longest text that can be an address: eight groups with an IPv4 address at the end. */
const ADDRESS_LENGTH_MAX = 45

/**
 * Reads an address, exactly: no octal, no leading zeros in IPv4, no zone, no brackets, no port.
 *
 * An IPv6 address that only wraps an IPv4 one (RFC 4291 section 2.5.5.2) is that IPv4 address: a
 * server that listens on both families writes every IPv4 client so.
 */
export function readAddress(text: unknown): Address | undefined {
  if (typeof text !== 'string' || text.length > ADDRESS_LENGTH_MAX) return undefined
  return text.includes(':') ? readSix(text) : readFour(text)
}

/**
 * Reads `10.0.0.0/8`, or a single address; otherwise says in a sentence what is wrong. Bits behind
 * the prefix must be zero: whoever wrote `10.0.0.1/8` meant something else.
 */
export function readRange(text: string): AddressRange | string {
  const slash = text.indexOf('/')
  const written = slash === -1 ? text : text.slice(0, slash)
  const address = readAddress(written)
  if (address === undefined) return `\`${text.slice(0, 60)}\` is no IPv4 or IPv6 address or block`
  // The length counts as it is written: /104 behind `::ffff:10.0.0.0` is /8 of IPv4.
  const wrapped = typeof address === 'number' && written.includes(':') ? 96 : 0
  const bits = typeof address === 'number' ? 32 : 128
  const length = slash === -1 ? bits : readLength(text.slice(slash + 1)) - wrapped
  if (!(length >= 0 && length <= bits)) {
    return `\`${text.slice(0, 60)}\` has no length of a prefix from ${wrapped} to ${bits + wrapped}`
  }
  const range = { first: address, length }
  return hasHostBits(range)
    ? `\`${text}\` has bits behind its prefix: write the first address of the block`
    : range
}

/** Whether an address lies in a block. A block of one family holds no address of the other. */
export function isWithin(address: Address, { first, length }: AddressRange): boolean {
  if (typeof address === 'number' || typeof first === 'number') {
    return typeof address === 'number' && typeof first === 'number' && agree(address, first, length)
  }
  for (let i = 0; i < 4; i += 1) {
    if (!agree(address[i] as number, first[i] as number, length - 32 * i)) return false
  }
  return true
}

/** Whether two words agree in their first bits. */
function agree(left: number, right: number, bits: number): boolean {
  if (bits <= 0) return true
  return bits >= 32 ? left === right : (left ^ right) >>> (32 - bits) === 0
}

function hasHostBits({ first, length }: AddressRange): boolean {
  const words = typeof first === 'number' ? [first] : first
  return words.some((word, i) => {
    const bits = Math.min(32, Math.max(0, length - 32 * i))
    return bits < 32 && (word & (0xffffffff >>> bits)) !== 0
  })
}

function readLength(text: string): number {
  return /^(0|[1-9]\d{0,2})$/.test(text) ? Number(text) : Number.NaN
}

/** Four decimal numbers with dots between them. Nothing is allocated: it runs in every decision. */
function readFour(text: string): number | undefined {
  let address = 0
  let start = 0
  for (let part = 1; part <= 4; part += 1) {
    const end = part === 4 ? text.length : text.indexOf('.', start)
    const octet = readOctet(text, start, end)
    if (octet === undefined) return undefined
    address = address * 256 + octet
    start = end + 1
  }
  return address
}

/** A zero in front is octal to some readers and decimal to others, so there is none. */
function readOctet(text: string, start: number, end: number): number | undefined {
  const length = end - start
  if (length < 1 || length > 3 || (length > 1 && text.charCodeAt(start) === ZERO)) return undefined
  let octet = 0
  for (let i = start; i < end; i += 1) {
    const digit = text.charCodeAt(i) - ZERO
    if (digit < 0 || digit > 9) return undefined
    octet = octet * 10 + digit
  }
  return octet > 255 ? undefined : octet
}

const ZERO = 0x30
const GROUP = /^[0-9a-fA-F]{1,4}$/

function readSix(text: string): Address | undefined {
  const [left = '', right, ...more] = text.split('::')
  if (more.length > 0) return undefined
  const before = groupsOf(left, right === undefined)
  const after = right === undefined ? [] : groupsOf(right, true)
  if (before === undefined || after === undefined) return undefined
  const missing = 8 - before.length - after.length
  // `::` stands for at least one group; without it all eight are written.
  if (right === undefined ? missing !== 0 : missing < 1) return undefined
  const groups = [...before, ...new Array<number>(missing).fill(0), ...after]
  const word = (i: number): number =>
    (((groups[i] as number) << 16) | (groups[i + 1] as number)) >>> 0
  const words = [word(0), word(2), word(4), word(6)] as const
  return words[0] === 0 && words[1] === 0 && words[2] === 0xffff ? words[3] : words
}

/** The groups of one side of `::`; the last of the address may be an IPv4 address. */
function groupsOf(text: string, isEnd: boolean): readonly number[] | undefined {
  if (text === '') return []
  const groups: number[] = []
  const parts = text.split(':')
  for (const [i, part] of parts.entries()) {
    const four = isEnd && i === parts.length - 1 && part.includes('.') ? readFour(part) : undefined
    if (four !== undefined) groups.push(four >>> 16, four & 0xffff)
    else if (GROUP.test(part)) groups.push(Number.parseInt(part, 16))
    else return undefined
  }
  return groups
}
