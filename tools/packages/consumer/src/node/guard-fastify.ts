import { accessOf, closing, protect } from '@sallyport/guard/fastify'
import { fastify } from 'fastify'
import { askBoth, guarded } from './guarded.ts'

/** A Fastify application behind both doors. */
export async function use(): Promise<void> {
  const { guard, read, key } = guarded()
  const app = fastify()
  app.get('/orders', { ...protect(read) }, async (request) => [accessOf(request, read).subject?.id])
  await app.register(closing(guard))
  try {
    await askBoth(await app.listen({ port: 0, host: '127.0.0.1' }), key)
  } finally {
    await app.close()
  }
}
