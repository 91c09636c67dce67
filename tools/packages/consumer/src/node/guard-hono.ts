import { closing, protect } from '@sallyport/guard/hono'
import { Hono } from 'hono'
import { equal } from '../equal.ts'
import { guarded } from './guarded.ts'

/** A Hono application behind both doors. */
export async function use(): Promise<void> {
  const { guard, read, key } = guarded()
  const app = new Hono()
  app.get('/orders', protect(read), (c) => c.json(c.var.access.subject?.id))
  app.notFound(closing(guard))
  equal((await app.request('/orders')).status, 401)
  equal((await app.request('/orders', { headers: { 'x-api-key': key } })).status, 200)
}
