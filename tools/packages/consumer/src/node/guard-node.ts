import { nodeListener, route } from '@sallyport/guard/node'
import { askBoth, guarded, serving } from './guarded.ts'

/** A server of `node:http` behind both doors. */
export async function use(): Promise<void> {
  const { guard, read, key } = guarded()
  const orders = route(['GET', '/orders'], read, (_request, response) => response.end('[]'))
  await serving(nodeListener(guard, [orders]), (url) => askBoth(url, key))
}
