/**
 * The address of a peer, told in one way: a socket that listens for both families shows IPv4 as
 * `::ffff:192.0.2.1`, and so does a proxy that has such a one.
 */
export function plainAddress(address: string | undefined): string | undefined {
  return address?.startsWith(MAPPED) ? address.slice(MAPPED.length) : address
}

const MAPPED = '::ffff:'
