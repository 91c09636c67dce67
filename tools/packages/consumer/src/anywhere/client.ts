import {
  AccessError,
  bearer,
  createAccessClient,
  memoryStore,
  oauthRefresh,
} from '@sallyport/client'
import { equal } from '../equal.ts'

/** A token that ended is renewed once for all who wait, and a 403 ends the call. */
export async function use(origin: string): Promise<void> {
  const refresh = oauthRefresh({ tokenEndpoint: `${origin}/token`, clientId: 'consumer' })
  const store = memoryStore({ accessToken: 'old', refreshToken: 'r' })
  const api = createAccessClient({ origins: [origin], auth: bearer({ store, refresh }) })
  const answers = await Promise.all([api.fetch(`${origin}/orders`), api.fetch(`${origin}/orders`)])
  equal(answers.map(({ status }) => status).join(), '200,200')
  const error = await api.request(`${origin}/settings`).catch((thrown: unknown) => thrown)
  equal(error instanceof AccessError && error.status, 403)
}
