import { isIPv6 } from 'node:net'

/** An IPv4 address, perhaps with the port of the connection, as some proxies state it. */
const IPV4 = /^(\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?$/

/** An IPv6 address in brackets, perhaps with the port. */
const BRACKETED = /^\[([^\]]+)\](?::\d{1,5})?$/

/** What IPv4 addresses begin with in IPv6: mapped (RFC 4291 section 2.5.5.2), NAT64 (RFC 6052). */
const IPV4_PREFIXES: ReadonlySet<string> = new Set(['0:0:0:0:0:ffff', '64:ff9b:0:0:0:0'])

/** The part of an address that one machine cannot change at will: IPv4 whole, IPv6 the /64. */
export function addressKey(address: string): string {
  const v4 = IPV4.exec(address)?.[1]
  if (v4 !== undefined) return v4
  const text = BRACKETED.exec(address)?.[1] ?? address
  if (!isIPv6(text)) return address
  const groups = groupsOf(text.split('%', 1).join(''))
  return IPV4_PREFIXES.has(groups.slice(0, 6).join(':'))
    ? groups.slice(6).flatMap(bytesOf).join('.')
    : groups.slice(0, 4).join(':')
}

/** The eight groups of an IPv6 address, in lower case without zeros in front. */
function groupsOf(address: string): readonly string[] {
  const [head = '', tail = ''] = address.split('::')
  const front = head === '' ? [] : head.split(':').flatMap(hexGroups)
  const back = tail === '' ? [] : tail.split(':').flatMap(hexGroups)
  const zeros = Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0')
  return [...front, ...zeros, ...back]
}

/** One group, or the two that stand at the end as IPv4 does (RFC 4291 section 2.2). */
function hexGroups(group: string): readonly string[] {
  if (!group.includes('.')) return [Number.parseInt(group, 16).toString(16)]
  const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number)
  return [((a << 8) | b).toString(16), ((c << 8) | d).toString(16)]
}

function bytesOf(group: string): readonly number[] {
  const value = Number.parseInt(group, 16)
  return [value >> 8, value & 255]
}

/**
 * One text for all spellings of an account that stores take for the same: case, accents, blanks and
 * what cannot be seen do not count, as in the default collations of databases.
 */
export function foldedAccount(account: string): string {
  return account
    .normalize('NFKD')
    .replace(/[\p{M}\p{Z}\p{C}]/gu, '')
    .toUpperCase()
}
