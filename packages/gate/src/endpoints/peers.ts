import { hash, timingSafeEqual } from 'node:crypto'
import { type FieldLines, isAmong, rangesOf } from '@sallyport/guard'
import { type Address, type AddressRange, readAddress } from '@sallyport/policy'
import type { ProxySettings } from '../settings.ts'
import { KEY_FIELD } from './told-fields.ts'

/** Who asks an endpoint: the address of the connection, and the fields. */
export interface Peer {
  readonly address: string | undefined
  header(name: string): FieldLines
}

/** The first proxy of these that the peer may be: what is stated of network and key holds. */
export function proxyOf(proxies: readonly ProxySettings[], peer: Peer): ProxySettings | undefined {
  for (const proxy of proxies) {
    const { from, key } = demandsOf(proxy)
    if (from === undefined && key === undefined) continue
    if (from !== undefined && !isFrom(from, peer)) continue
    if (key === undefined || showsKey(key, peer)) return proxy
  }
  return undefined
}

/** What must hold of a proxy, read once. */
interface Demands {
  readonly from: readonly AddressRange[] | undefined
  /** The hash of its key. */
  readonly key: Buffer | undefined
}

const read = new WeakMap<ProxySettings, Demands>()

function demandsOf(proxy: ProxySettings): Demands {
  const known = read.get(proxy)
  if (known !== undefined) return known
  const from = proxy.from && rangesOf(proxy.from)
  const demands = { from, key: proxy.key === undefined ? undefined : hashed(proxy.key) }
  read.set(proxy, demands)
  return demands
}

/** The address that was read last: a proxy keeps its own. */
let lastText: string | undefined
let lastAddress: Address | undefined

function isFrom(from: readonly AddressRange[], { address }: Peer): boolean {
  if (address !== lastText) {
    lastText = address
    lastAddress = readAddress(address)
  }
  const found = lastAddress
  return found !== undefined && isAmong(from, found)
}

/** Compared by hashes, which are of one length. */
function showsKey(key: Buffer, peer: Peer): boolean {
  const line = peer.header(KEY_FIELD)
  return typeof line === 'string' && timingSafeEqual(hashed(line), key)
}

function hashed(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}
