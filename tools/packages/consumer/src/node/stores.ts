import { fromStores, openStores } from '@sallyport/stores'
import { equal } from '../equal.ts'

/** A store in memory keeps an account. */
export async function use(): Promise<void> {
  const stores = await openStores('memory:')
  if (stores.kind === 'redis') throw new Error('Redis keeps no accounts')
  const robot = { name: 'robot', subjectId: 'robot', kind: 'service', permissions: [] } as const
  await stores.accounts.create({ ...robot, sets: [], disabled: false, createdAt: Date.now() })
  equal(typeof fromStores(stores).basic, 'object')
  await stores.close()
}
