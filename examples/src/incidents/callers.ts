import { apiKey, bearer, createAccessClient, oauthRefresh } from '@sallyport/client'
import { type Grant, type IssuedTokens, type Issuer, TOKEN_MINUTES, TOKEN_PATH } from './issuer.ts'
import { type Calling, loopbackFetch, type Network } from './loopback-fetch.ts'

/** Where the API is, and who issues tokens for it. */
export interface Site {
  readonly origin: string
  readonly network: Network
  readonly issuer: Issuer
}

/** Who signed in with an app, before the log begins or when it says so. */
export interface Person extends Calling, Grant {
  /** How long the token that the app has is still good, in minutes. Default: it is new. */
  readonly minutesLeft?: number
}

/** Sends one request; gives its status, or nothing where the app did not come so far as to send it. */
export type Call = (method: string, path: string) => Promise<number | undefined>

/** Signs in, and calls as our client does: it renews its token in time, or when it is refused, once for all who wait. */
export async function signIn(site: Site, person: Person): Promise<Call> {
  const fetch = loopbackFetch(person, site.network)
  const tokenEndpoint = site.origin + TOKEN_PATH
  const auth = bearer({
    refresh: oauthRefresh({ tokenEndpoint, clientId: 'orders-app' }),
    fetch,
  })
  const { access_token, refresh_token, expires_in } = await tokensOf(site, person)
  await auth.signIn({
    accessToken: access_token,
    refreshToken: refresh_token,
    ...(expires_in !== undefined && { expiresInSeconds: expires_in }),
  })
  return calling(createAccessClient({ origins: [site.origin], auth, fetch }).fetch, site)
}

/** A service with a key that somebody put into its configuration. */
export function service(site: Site, { key, ...from }: Calling & { readonly key: string }): Call {
  const fetch = loopbackFetch(from, site.network)
  return calling(
    createAccessClient({ origins: [site.origin], auth: apiKey({ key }), fetch }).fetch,
    site,
  )
}

function calling(fetch: typeof globalThis.fetch, { origin }: Site): Call {
  return async (method, path) => {
    try {
      const answer = await fetch(origin + path, { method })
      await answer.body?.cancel()
      return answer.status
    } catch {
      // A session that has ended: whoever obeys does not ask again.
      return undefined
    }
  }
}

/**
 * Signs in, and calls as many apps do: after 401 it tries to renew, whatever comes of it, and goes on with what it has.
 * It never signs anybody out.
 */
export async function signInCarelessly(site: Site, person: Person): Promise<Call> {
  const fetch = loopbackFetch(person, site.network)
  let tokens = await tokensOf(site, person)
  const send = (method: string, path: string): Promise<Response> => {
    const headers = { authorization: `Bearer ${tokens.access_token}` }
    return fetch(site.origin + path, { method, headers })
  }
  return async (method, path) => {
    const first = await send(method, path)
    if (first.status !== 401) return first.status
    const { refresh_token } = tokens
    const form = { grant_type: 'refresh_token', client_id: 'orders-app', refresh_token }
    const body = new URLSearchParams(form)
    const renewed = await fetch(site.origin + TOKEN_PATH, { method: 'POST', body })
    if (!renewed.ok) return first.status
    tokens = (await renewed.json()) as IssuedTokens
    return (await send(method, path)).status
  }
}

function tokensOf({ issuer }: Site, person: Person): Promise<IssuedTokens> {
  return issuer.signIn(person, person.minutesLeft ?? TOKEN_MINUTES)
}
