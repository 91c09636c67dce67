import { discoverKeySet } from './discovery.ts'
import { fetchJson } from './fetch-json.ts'
import { KeySet, type KeySetLimits, type KeySetLoader } from './key-set.ts'
import type { KeySource } from './key-source.ts'
import { safeUrl, type Transport, transportOf } from './safe-url.ts'

/** So long the place of a key set is trusted before the issuer is asked again. */
const PLACE_MILLISECONDS = 3_600_000

/** Where keys are fetched from, and how. */
export interface RemoteKeysOptions extends KeySetLimits {
  /** Allows plain http to other machines. For networks that nobody else is on, if there are any. */
  readonly allowInsecure?: boolean
}

/** The keys of an issuer that says itself where they are (RFC 8414, OpenID Connect Discovery). */
export function issuerKeys(issuer: string, options: RemoteKeysOptions = {}): KeySource {
  const permitted = permittedTransport(options)
  const url = safeUrl(issuer, '`issuer`', permitted ?? 'loopback')
  const transport = permitted ?? transportOf(url)
  return new KeySet(
    discoveringLoader((signal) => discoverKeySet({ issuer, transport }, signal)),
    options,
  )
}

/** The keys at a fixed place. */
export function keysAt(jwksUri: string, options: RemoteKeysOptions = {}): KeySource {
  const url = safeUrl(jwksUri, '`jwksUri`', permittedTransport(options) ?? 'loopback')
  return new KeySet((signal) => fetchJson(url, signal), options)
}

function permittedTransport({ allowInsecure }: RemoteKeysOptions): Transport | undefined {
  return allowInsecure === true ? 'any' : undefined
}

/** Remembers the place for a while; a key set that is not there any more has perhaps moved. */
function discoveringLoader(discover: (signal: AbortSignal) => Promise<URL>): KeySetLoader {
  let place: { readonly url: URL; readonly until: number } | undefined
  return async (signal) => {
    if (place === undefined || performance.now() >= place.until) {
      place = { url: await discover(signal), until: performance.now() + PLACE_MILLISECONDS }
    }
    const { url } = place
    return fetchJson(url, signal).catch((error: unknown) => {
      place = undefined
      throw error
    })
  }
}
