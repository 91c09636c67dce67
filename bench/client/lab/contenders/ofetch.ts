import { Readable } from 'node:stream'
import { FetchError, ofetch } from 'ofetch'
import { type Contender, refreshOnce } from '../contender.ts'

/** ofetch with its own means: a hook that refreshes, and a retry on 401. */
export const ofetchHook: Contender = {
  name: 'ofetch',
  source: 'README of ofetch 1.5.1, "Interceptors" and "Auto Retry"',
  make: ({ api, tokenEndpoint, session }) => {
    let { accessToken, refreshToken } = session
    const client = ofetch.create({
      baseURL: api,
      retry: 1,
      retryStatusCodes: [401, 408, 425, 429, 500, 502, 503, 504],
      onRequest: ({ options }) => {
        options.headers.set('Authorization', `Bearer ${accessToken}`)
      },
      onResponseError: async ({ response }) => {
        if (response.status !== 401) return
        ;({ accessToken, refreshToken } = await refreshOnce(tokenEndpoint, refreshToken))
      },
    })
    const status = async (answer: Promise<{ readonly status: number }>): Promise<number> => {
      try {
        return (await answer).status
      } catch (error) {
        if (error instanceof FetchError && error.status !== undefined) return error.status
        throw error
      }
    }
    return {
      get: (path, headers = {}) => status(client.raw(path, { headers })),
      post: (path, body) => {
        const stream = Readable.toWeb(body) as unknown as ReadableStream
        return status(client.raw(path, { method: 'POST', body: stream, duplex: 'half' }))
      },
    }
  },
}
