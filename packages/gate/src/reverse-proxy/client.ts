import type { IncomingMessage } from 'node:http'
import { isAmong, rangesOf, trustedProxies } from '@sallyport/guard'
import { readAddress } from '@sallyport/policy'
import type { ToldCertificate } from '../asked.ts'
import { isHost } from '../host.ts'
import { plainAddress } from '../plain-address.ts'
import { linesOf } from '../raw-fields.ts'
import type { ReverseSettings } from '../settings.ts'
import { hostOf } from './client-request.ts'
import { certificateOf } from './tls.ts'

/** Who is at the other end, as the application is told. */
export interface Client {
  readonly address: string | undefined
  readonly proto: 'http' | 'https'
  /** For `X-Forwarded-Host`; what is decided by is `Host` alone. */
  readonly host: string
  /** Of which TLS has made sure here: one of the client's own, never that of a proxy in front. */
  readonly certificate?: ToldCertificate | undefined
}

/** A proxy in front that is trusted, and tells what cannot be: `cause` says what. */
export interface Mistold {
  readonly cause: string
}

/** What a proxy in front says of the client is believed where it may say it; of anybody else nothing is. */
export function clientOf(
  message: IncomingMessage,
  { trustedProxies: trusted, tls }: Pick<ReverseSettings, 'trustedProxies' | 'tls'>,
): Client | Mistold {
  const { rawHeaders: raw, socket } = message
  const peer = plainAddress(socket.remoteAddress)
  const own = {
    address: peer,
    proto: 'encrypted' in socket && socket.encrypted === true ? 'https' : 'http',
    host: hostOf(raw),
  } as const
  const trust = trusted.length === 0 ? undefined : trustOf(trusted)
  if (trust?.isTrusted(peer) !== true) {
    return tls === undefined ? own : { ...own, certificate: certificateOf(socket, tls) }
  }
  const header = (name: string): ReturnType<typeof linesOf> => linesOf(raw, name)
  const address = trust.addressOf({ address: peer, header } as never)
  if (address === undefined) return { cause: 'X-Forwarded-For ends with what is no address' }
  const proto = header('x-forwarded-proto') ?? own.proto
  if (proto !== 'http' && proto !== 'https') return { cause: 'X-Forwarded-Proto is none, or more' }
  const host = header('x-forwarded-host') ?? own.host
  if (typeof host !== 'string' || !isHost(host)) return { cause: 'X-Forwarded-Host is no host' }
  return { address, proto, host }
}

interface Trust {
  readonly addressOf: ReturnType<typeof trustedProxies>
  isTrusted(address: string | undefined): boolean
}

const known = new WeakMap<readonly string[], Trust>()

/** Read once for each configuration. */
function trustOf(trusted: readonly string[]): Trust {
  const found = known.get(trusted)
  if (found !== undefined) return found
  const ranges = rangesOf(trusted)
  const isTrusted = (text: string | undefined): boolean => {
    const address = readAddress(text)
    return address !== undefined && isAmong(ranges, address)
  }
  const trust = { addressOf: trustedProxies(trusted), isTrusted }
  known.set(trusted, trust)
  return trust
}
