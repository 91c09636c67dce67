import { Readable } from 'node:stream'
import {
  AccessError,
  bearer,
  createAccessClient,
  memoryStore,
  oauthRefresh,
} from '@sallyport/client'
import { fileStore } from '@sallyport/client/node'
import type { Contender } from '../contender.ts'

/** The client of Sallyport, with nothing set but where it goes and who renews. */
export const ours: Contender = {
  name: 'Sallyport',
  source: 'docs/guide/client.md',
  make: ({ api, tokenEndpoint, session, file }) => {
    const store = file === undefined ? memoryStore(session) : fileStore(file)
    const auth = bearer({ store, refresh: oauthRefresh({ tokenEndpoint, clientId: 'lab' }) })
    const client = createAccessClient({ origins: [api], auth })
    const status = async (answer: Promise<Response>): Promise<number> => {
      const { status } = await answer
      return status
    }
    return {
      // Throws what is no good answer, and the error names the time to come again.
      get: (path, headers = {}) => status(client.request(path, { headers })),
      post: (path, body) => {
        const stream = Readable.toWeb(body) as unknown as ReadableStream
        const init = { method: 'POST', body: stream, duplex: 'half' }
        return status(client.fetch(path, init as RequestInit))
      },
    }
  },
}

/** Whether an error names when to come again. */
export function namesTime(error: unknown): boolean {
  return error instanceof AccessError && error.retryAt !== undefined
}
