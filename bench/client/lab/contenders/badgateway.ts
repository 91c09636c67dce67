import { readFileSync, writeFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { OAuth2Client, OAuth2Fetch, type OAuth2Token } from '@badgateway/oauth2-client'
import type { Contender } from '../contender.ts'

/** The fetch wrapper of its README, with the stored token that it offers. */
export const badgateway: Contender = {
  name: '@badgateway/oauth2-client',
  source: 'README of @badgateway/oauth2-client 3.3.1, "Fetch Wrapper"',
  make: ({ api, tokenEndpoint, session, file }) => {
    const client = new OAuth2Client({ server: api, clientId: 'lab', tokenEndpoint })
    const first: OAuth2Token = { ...session, expiresAt: null }
    const wrapper = new OAuth2Fetch({
      client,
      scheduleRefresh: false,
      getNewToken: () => null,
      getStoredToken: () =>
        file === undefined ? first : (JSON.parse(readFileSync(file, 'utf8')) as OAuth2Token),
      storeToken: (token) => {
        if (file !== undefined) writeFileSync(file, JSON.stringify(token))
      },
    })
    const status = async (answer: Promise<Response>): Promise<number> => (await answer).status
    return {
      get: (path, headers = {}) => status(wrapper.fetch(api + path, { headers })),
      post: (path, body) => {
        const stream = Readable.toWeb(body) as unknown as ReadableStream
        const init = { method: 'POST', body: stream, duplex: 'half' }
        return status(wrapper.fetch(api + path, init as RequestInit))
      },
    }
  },
}
