import got, { HTTPError } from 'got'
import { type Contender, refreshOnce } from '../contender.ts'

/** The afterResponse hook of got's documentation, which keeps the new token in the instance. */
export const gotHook: Contender = {
  name: 'got, docs',
  source:
    'got 16.1.0 and its documentation, "Hooks API", afterResponse with retryWithMergedOptions',
  make: ({ api, tokenEndpoint, session }) => {
    let { refreshToken } = session
    const client = got.extend({
      prefixUrl: api,
      mutableDefaults: true,
      headers: { authorization: `Bearer ${session.accessToken}` },
      hooks: {
        afterResponse: [
          async (response, retryWithMergedOptions) => {
            if (response.statusCode !== 401) return response
            const next = await refreshOnce(tokenEndpoint, refreshToken)
            refreshToken = next.refreshToken
            const updated = { headers: { authorization: `Bearer ${next.accessToken}` } }
            client.defaults.options.merge(updated)
            return retryWithMergedOptions(updated)
          },
        ],
      },
    })
    const status = async (answer: Promise<{ readonly statusCode: number }>): Promise<number> => {
      try {
        return (await answer).statusCode
      } catch (error) {
        if (error instanceof HTTPError) return error.response.statusCode
        throw error
      }
    }
    return {
      get: (path, headers = {}) => status(client.get(path.slice(1), { headers })),
      post: (path, body) => status(client.post(path.slice(1), { body })),
    }
  },
}
