import { describeError, fetchJson } from './fetch-json.ts'
import { safeUrl, type Transport } from './safe-url.ts'

const OPENID = '.well-known/openid-configuration'
const OAUTH = '.well-known/oauth-authorization-server'

/** An issuer, and which transport its key set may have. */
export interface Issuer {
  /** As it stands in tokens, character for character. */
  readonly issuer: string
  readonly transport: Transport
}

/**
 * Where the metadata of an issuer may be, most usual first: appended to its path (OpenID Connect
 * Discovery section 4), and between host and path (RFC 8414 section 3.1).
 */
export function metadataUrls(issuer: string): readonly URL[] {
  const url = new URL(issuer)
  const path = url.pathname.replace(/\/$/, '')
  const at = (pathname: string) => {
    const place = new URL(url)
    place.pathname = pathname
    return place
  }
  const places = [at(`${path}/${OPENID}`), at(`/${OAUTH}${path}`)]
  return path === '' ? places : [...places, at(`/${OPENID}${path}`)]
}

/**
 * Asks an issuer where its key set is. Throws if no metadata names it.
 *
 * A place without a readable document sends us to the next; metadata that calls its issuer
 * otherwise (RFC 8414 section 3.3) ends the search, and so does the end of our time.
 */
export async function discoverKeySet(issuer: Issuer, signal: AbortSignal): Promise<URL> {
  const failures: string[] = []
  for (const url of metadataUrls(issuer.issuer)) {
    const metadata = await fetchJson(url, signal).catch((error: unknown) => {
      failures.push(describeError(error))
      if (signal.aborted) throw error
    })
    if (metadata !== undefined) return keySetUrl(metadata, issuer)
  }
  throw new Error(`no metadata of the issuer: ${failures.join('; ')}`)
}

function keySetUrl(metadata: unknown, { issuer, transport }: Issuer): URL {
  const { issuer: stated, jwks_uri: uri } = (metadata ?? {}) as Readonly<Record<string, unknown>>
  if (stated !== issuer) {
    const text = typeof stated === 'string' ? `\`${stated.slice(0, 100)}\`` : 'nothing'
    throw new Error(`the metadata of the issuer says ${text}, expected \`${issuer}\``)
  }
  return safeUrl(uri, '`jwks_uri` of the issuer', transport)
}
