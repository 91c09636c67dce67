import { accessOf, closing, protect } from '@sallyport/guard/koa'
import Koa from 'koa'
import { askBoth, guarded, serving } from './guarded.ts'

/** A Koa application behind both doors. */
export async function use(): Promise<void> {
  const { guard, read, key } = guarded()
  const app = new Koa()
  app.use(protect(read))
  app.use((ctx) => {
    ctx.body = [accessOf(ctx, read).subject?.id]
  })
  app.use(closing(guard))
  await serving(app.callback(), (url) => askBoth(url, key))
}
