import { accessOf, closing, protect } from '@sallyport/guard/express'
import express from 'express'
import { askBoth, guarded, serving } from './guarded.ts'

/** An Express application behind both doors. */
export async function use(): Promise<void> {
  const { guard, read, key } = guarded()
  const app = express()
  app.get('/orders', protect(read), (request, response) => {
    response.json(accessOf(request, read).subject?.id)
  })
  app.use(closing(guard))
  await serving(app, (url) => askBoth(url, key))
}
