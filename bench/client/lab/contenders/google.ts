import { OAuth2Client } from 'google-auth-library'
import type { Contender } from '../contender.ts'

/** The client of Google's library, told of another authorization server. */
export const google: Contender = {
  name: 'google-auth-library',
  source: 'README of google-auth-library 11.3.4, "OAuth2"',
  make: ({ api, tokenEndpoint, session }) => {
    const client = new OAuth2Client({
      clientId: 'lab',
      clientSecret: 'lab',
      endpoints: { oauth2TokenUrl: tokenEndpoint },
    })
    client.setCredentials({
      access_token: session.accessToken,
      refresh_token: session.refreshToken,
    })
    const status = async (answer: Promise<{ readonly status: number }>): Promise<number> => {
      try {
        return (await answer).status
      } catch (error) {
        const { response } = error as { readonly response?: { readonly status: number } }
        if (response !== undefined) return response.status
        throw error
      }
    }
    return {
      get: (path, headers = {}) => status(client.request({ url: api + path, headers })),
      post: (path, body) => status(client.request({ url: api + path, method: 'POST', data: body })),
    }
  },
}
