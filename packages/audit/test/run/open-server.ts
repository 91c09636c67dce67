import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { serve } from '../wire/ground.ts'
import type { Reached } from './hostile-servers.ts'

type Row = Readonly<Record<string, unknown>>

/** A server that lets everybody do everything, and knows what was done. */
export interface Open extends AsyncDisposable {
  readonly base: string
  readonly reached: readonly Reached[]
  /** What was done to rows that were there before. */
  readonly harmed: readonly string[]
  rows(): readonly (readonly [string, Row])[]
}

interface Store {
  readonly rows: Map<string, Row>
  readonly before: ReadonlySet<string>
  readonly harmed: string[]
}

/** Starts the open server, with rows of somebody whom no audit knows. */
export async function startOpen(): Promise<Open> {
  const rows = new Map<string, Row>()
  for (const id of ['1', '17', ...Array.from({ length: 20 }, () => randomUUID())]) {
    rows.set(id, { id, owner: 'zoe', text: `precious ${id}` })
  }
  const store: Store = { rows, before: new Set(rows.keys()), harmed: [] }
  const reached: Reached[] = []
  const ground = await serve((request, response) => {
    const { method = '', url: path = '', headers } = request
    reached.push({ method, path, authorization: headers.authorization })
    answer(request, response, store).catch(() => response.destroy())
  })
  return {
    base: ground.base,
    reached,
    harmed: store.harmed,
    rows: () => [...rows],
    [Symbol.asyncDispose]: () => ground[Symbol.asyncDispose](),
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  store: Store,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://open')
  const [, kind, id] = pathname.split('/')
  const said = request.headers['x-http-method-override'] ?? searchParams.get('_method')
  const method = String(said ?? request.method).toUpperCase()
  const body = await bodyOf(request)
  const [status, value] =
    kind !== 'notes'
      ? [200, { kind }]
      : id === undefined || id === ''
        ? all(store, method, body)
        : one(store, { method, id, body })
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(value === undefined ? '' : JSON.stringify(value))
}

type Answer = readonly [number, unknown?]

function all({ rows, harmed }: Store, method: string, body: Row | undefined): Answer {
  if (method === 'DELETE') {
    harmed.push('DELETE of all')
    rows.clear()
    return [204]
  }
  if (method !== 'POST') return [200, { notes: [...rows.values()] }]
  if (typeof body?.['text'] !== 'string') return [400, { code: 'bad' }]
  const id = randomUUID()
  rows.set(id, { ...body, id })
  return [201, rows.get(id)]
}

interface About {
  readonly method: string
  readonly id: string
  readonly body: Row | undefined
}

function one({ rows, before, harmed }: Store, { method, id, body }: About): Answer {
  const row = rows.get(id)
  const isUnsafe = /^(PUT|PATCH|POST|DELETE)$/.test(method)
  if (isUnsafe && before.has(id)) harmed.push(`${method} ${id}`)
  // Some servers make what a PUT names.
  if (method === 'PUT') rows.set(id, { ...body, id })
  else if (row === undefined) return [404, { code: 'not_found' }]
  else if (method === 'DELETE') rows.delete(id)
  else if (isUnsafe) rows.set(id, { ...row, ...body, id })
  return method === 'DELETE' ? [204] : [200, rows.get(id)]
}

async function bodyOf(request: IncomingMessage): Promise<Row | undefined> {
  let text = ''
  for await (const piece of request) text += String(piece)
  try {
    const value: unknown = JSON.parse(text)
    const isRow = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isRow ? (value as Row) : undefined
  } catch {
    return undefined
  }
}
