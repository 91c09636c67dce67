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

/** The metadata of an issuer (RFC 8414 section 2), as far as we know it to be an object. */
export type IssuerMetadata = Readonly<Record<string, unknown>>

/** Asks an issuer where its key set is. Throws if no metadata names it. */
export async function discoverKeySet(issuer: Issuer, signal: AbortSignal): Promise<URL> {
  const { jwks_uri: uri } = await discoverMetadata(issuer.issuer, signal)
  return safeUrl(uri, '`jwks_uri` of the issuer', issuer.transport)
}

/**
 * Asks an issuer for its metadata. Throws if there is none.
 *
 * A place without a readable document sends us to the next; metadata that calls its issuer
 * otherwise (RFC 8414 section 3.3) ends the search, and so does the end of our time.
 */
export async function discoverMetadata(
  issuer: string,
  signal: AbortSignal,
): Promise<IssuerMetadata> {
  const failures: string[] = []
  for (const url of metadataUrls(issuer)) {
    const metadata = await fetchJson(url, signal).catch((error: unknown) => {
      failures.push(describeError(error))
      if (signal.aborted) throw error
    })
    if (metadata !== undefined) return checkedMetadata(metadata, issuer)
  }
  throw new Error(`no metadata of the issuer: ${failures.join('; ')}`)
}

function checkedMetadata(metadata: unknown, issuer: string): IssuerMetadata {
  const read = (metadata ?? {}) as IssuerMetadata
  const { issuer: stated } = read
  if (stated === issuer) return read
  const text = typeof stated === 'string' ? `\`${stated.slice(0, 100)}\`` : 'nothing'
  throw new Error(`the metadata of the issuer says ${text}, expected \`${issuer}\``)
}
