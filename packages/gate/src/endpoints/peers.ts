import { hash, timingSafeEqual } from 'node:crypto'
import type { FieldLines } from '@sallyport/guard'
import { isWithin, readAddress, readRange } from '@sallyport/policy'
import type { ProxySettings } from '../settings.ts'
import { KEY_FIELD } from './told-fields.ts'

/** Who asks an endpoint: the address of the connection, and the fields. */
export interface Peer {
  readonly address: string | undefined
  header(name: string): FieldLines
}

/** The first proxy of these that the peer may be: what is stated of network and key holds. */
export function proxyOf(proxies: readonly ProxySettings[], peer: Peer): ProxySettings | undefined {
  return proxies.find(({ from, key }) => {
    if (from === undefined && key === undefined) return false
    return (from === undefined || isFrom(from, peer)) && (key === undefined || showsKey(key, peer))
  })
}

function isFrom(from: readonly string[], { address }: Peer): boolean {
  const found = readAddress(address)
  if (found === undefined) return false
  return from.some((text) => {
    const range = readRange(text)
    return typeof range === 'object' && isWithin(found, range)
  })
}

/** Compared by hashes, which are of one length. */
function showsKey(key: string, peer: Peer): boolean {
  const line = peer.header(KEY_FIELD)
  return typeof line === 'string' && timingSafeEqual(hashed(line), hashed(key))
}

function hashed(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}
