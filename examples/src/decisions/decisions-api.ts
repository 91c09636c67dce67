import type { RequestListener } from 'node:http'
import { StoreArchive, storyHandler } from '@sallyport/explain'
import { apiKey, createGuard, type Guard, generateApiKey } from '@sallyport/guard'
import { nodeListener, route } from '@sallyport/guard/node'
import { createModel, permission } from '@sallyport/policy'
import { openRecordQueries, openRecordSink } from '@sallyport/stores'

/** An API whose decisions are kept, and told to whoever may read them. */
export interface DecisionsApi {
  readonly guard: Guard
  readonly listener: RequestListener
  /** Makes an API key with permissions. */
  keyFor(name: string, permissions: readonly string[]): string
  /** Resolves once every record so far is kept. */
  flush(): Promise<void>
  close(): Promise<void>
}

/**
 * Makes an API that keeps its records in a database, and tells the story of a decision at
 * `GET /admin/decisions/{id}`: to subjects with the permission `decisions:read` alone. Each use of it is a record, and
 * a note in the database of who asked for what.
 */
export async function createDecisionsApi(url: string): Promise<DecisionsApi> {
  const sink = await openRecordSink(url)
  const archive = new StoreArchive(await openRecordQueries(url))
  const tell = storyHandler(archive)
  const keys = new Map<string, { readonly id: string; readonly permissions: readonly string[] }>()
  const guard = createGuard({
    realm: 'orders',
    model: createModel({ permissions: ['orders:read', 'decisions:read'], sets: {} }),
    schemes: [
      apiKey({
        prefix: 'sp',
        lookup: (hash) => {
          const subject = keys.get(hash)
          return subject && { subject: { ...subject, kind: 'service', sets: [] }, revoked: false }
        },
      }),
    ],
    sink,
    records: { service: { name: 'orders', version: '1.4.2' } },
  })
  const readOrders = guard.policy('orders.list', { rule: permission('orders:read') })
  const readDecisions = guard.policy('decisions.read', {
    rule: permission('decisions:read'),
    recordAllowed: 'always',
  })
  const listener = nodeListener(guard, [
    route(['GET', '/orders'], readOrders, (_request, response) => response.end('[]')),
    route(['GET', '/admin/decisions/:id'], readDecisions, async (_request, response, access) => {
      const who = access.subject?.id ?? 'nobody'
      const { status, fields, body } = await tell(access.params['id'] ?? '', who)
      response.writeHead(status, fields.flat()).end(body)
    }),
  ])
  return {
    guard,
    listener,
    keyFor: (id, permissions) => {
      const { key, hash } = generateApiKey('sp')
      keys.set(hash, { id, permissions })
      return key
    },
    flush: () => sink.flush(),
    close: async () => {
      await sink.close()
      await archive.close()
    },
  }
}
