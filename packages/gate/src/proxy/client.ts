import type { IncomingMessage } from 'node:http'
import { trustedProxies } from '@sallyport/guard'
import { type AddressRange, isWithin, readAddress, readRange } from '@sallyport/policy'
import { linesOf } from '../raw-fields.ts'
import { addressOf, hostOf } from './client-request.ts'

/** Who is at the other end, as the application is told. */
export interface Client {
  readonly address: string | undefined
  readonly proto: 'http' | 'https'
  /** For `X-Forwarded-Host`; what is decided by is `Host` alone. */
  readonly host: string
}

/** A proxy in front that is trusted, and tells what cannot be: `cause` says what. */
export interface Mistold {
  readonly cause: string
}

/** What a proxy in front says of the client is believed where it may say it; of anybody else nothing is. */
export function clientOf(message: IncomingMessage, trusted: readonly string[]): Client | Mistold {
  const peer = addressOf(message)
  const { rawHeaders: raw } = message
  const own: Client = {
    address: peer,
    proto: 'encrypted' in message.socket && message.socket.encrypted === true ? 'https' : 'http',
    host: hostOf(raw),
  }
  if (trusted.length === 0) return own
  const trust = trustOf(trusted)
  if (!trust.isTrusted(peer)) return own
  const header = (name: string): ReturnType<typeof linesOf> => linesOf(raw, name)
  const address = trust.addressOf({ address: peer, header } as never)
  if (address === undefined) return { cause: 'X-Forwarded-For ends with what is no address' }
  const proto = header('x-forwarded-proto') ?? own.proto
  if (proto !== 'http' && proto !== 'https') return { cause: 'X-Forwarded-Proto is none, or more' }
  const host = header('x-forwarded-host') ?? own.host
  if (typeof host !== 'string' || !HOST.test(host)) return { cause: 'X-Forwarded-Host is no host' }
  return { address, proto, host }
}

const HOST = /^[a-z\d._-]{1,253}(:\d{1,5})?$|^\[[\da-f:.]+\](:\d{1,5})?$/i

interface Trust {
  readonly addressOf: ReturnType<typeof trustedProxies>
  isTrusted(address: string | undefined): boolean
}

const known = new WeakMap<readonly string[], Trust>()

/** Read once for each configuration. */
function trustOf(trusted: readonly string[]): Trust {
  const found = known.get(trusted)
  if (found !== undefined) return found
  const ranges = trusted
    .map(readRange)
    .filter((range): range is AddressRange => typeof range === 'object')
  const isTrusted = (text: string | undefined): boolean => {
    const address = readAddress(text)
    return address !== undefined && ranges.some((range) => isWithin(address, range))
  }
  const trust = { addressOf: trustedProxies(trusted), isTrusted }
  known.set(trusted, trust)
  return trust
}
