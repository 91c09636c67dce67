import { Readable } from 'node:stream'
import ky, { HTTPError, type KyInstance } from 'ky'
import { type Caller, type Contender, refreshOnce, type Setting } from '../contender.ts'

/** The afterResponse hook of ky's README: "Or retry with a fresh token on a 401 error". */
export const kyReadme: Contender = {
  name: 'ky, README',
  source: 'README of ky 2.1.0, hooks.afterResponse',
  make: (setting) => {
    const tokens = keep(setting)
    const client = ky.create({
      prefix: setting.api,
      hooks: {
        beforeRequest: [({ request }) => tokens.put(request)],
        afterResponse: [
          async ({ request, response, retryCount }) => {
            if (response.status !== 401 || retryCount !== 0) return undefined
            const headers = new Headers(request.headers)
            headers.set('Authorization', `Bearer ${await tokens.renew()}`)
            return ky.retry({ request: new Request(request, { headers }), code: 'TOKEN_REFRESHED' })
          },
        ],
      },
    })
    return callerOf(client)
  },
}

/** The answer of ky's README to "How do I implement token refresh on 401 responses?". */
export const kyFaq: Contender = {
  name: 'ky, FAQ',
  source: 'README of ky 2.1.0, "How do I implement token refresh"',
  make: (setting) => {
    const tokens = keep(setting)
    const client = ky.create({
      prefix: setting.api,
      retry: { statusCodes: [401] },
      hooks: {
        beforeRequest: [({ request }) => tokens.put(request)],
        beforeRetry: [
          async ({ request }) => {
            request.headers.set('Authorization', `Bearer ${await tokens.renew()}`)
          },
        ],
      },
    })
    return callerOf(client)
  },
}

function keep({ tokenEndpoint, session }: Setting) {
  let { accessToken, refreshToken } = session
  return {
    put: (request: Request): void => {
      request.headers.set('Authorization', `Bearer ${accessToken}`)
    },
    renew: async (): Promise<string> => {
      ;({ accessToken, refreshToken } = await refreshOnce(tokenEndpoint, refreshToken))
      return accessToken
    },
  }
}

function callerOf(client: KyInstance): Caller {
  const status = async (answer: Promise<Response>): Promise<number> => {
    try {
      return (await answer).status
    } catch (error) {
      if (error instanceof HTTPError) return error.response.status
      throw error
    }
  }
  return {
    get: (path, headers = {}) => status(client.get(path.slice(1), { headers })),
    post: (path, body) => {
      const stream = Readable.toWeb(body) as unknown as ReadableStream
      const options = { body: stream, duplex: 'half' }
      return status(client.post(path.slice(1), options as object))
    },
  }
}
