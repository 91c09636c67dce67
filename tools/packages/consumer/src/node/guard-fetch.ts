import { fetchHandler, route } from '@sallyport/guard/fetch'
import { equal } from '../equal.ts'
import { guarded } from './guarded.ts'

/** A Fetch handler behind both doors. */
export async function use(): Promise<void> {
  const { guard, read, key } = guarded()
  const handle = fetchHandler(guard, [route(['GET', '/orders'], read, () => Response.json([]))])
  const ask = async (headers: Record<string, string>): Promise<number> =>
    (await handle(new Request('https://orders.example/orders', { headers }))).status
  equal(await ask({}), 401)
  equal(await ask({ 'x-api-key': key }), 200)
}
