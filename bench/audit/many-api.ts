import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An API of many operations, rightly guarded, and the audit file that describes it. */
export interface ManyApi {
  readonly base: string
  /** The text of an audit file; JSON is YAML. */
  readonly file: string
  readonly operations: number
  close(): Promise<void>
}

interface Row {
  readonly id: string
  readonly owner: string
  text: string
}

const NAMES = ['ann', 'ben', 'cat', 'root'] as const
const TOKENS: Readonly<Record<string, string>> = Object.fromEntries(
  NAMES.map((name) => [`token-of-${name}-0123456789abcdef`, name]),
)

/** Starts an API of so many kinds of things, with five operations each: list, make, read, change, remove. */
export async function startMany(kinds: number): Promise<ManyApi> {
  const rows = new Map<string, Map<string, Row>>()
  for (let kind = 0; kind < kinds; kind++) rows.set(`things${kind}`, new Map())
  const server = createServer((request, response) => {
    answer(request, response, rows).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const base = `http://127.0.0.1:${port}`
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { base, file: fileOf(base, [...rows.keys()]), operations: kinds * 5 + 1, close }
}

let made = 0

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  rows: ReadonlyMap<string, Map<string, Row>>,
): Promise<void> {
  const [, token = ''] = /^bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? []
  const lines = request.headersDistinct['authorization']?.length ?? 0
  const who = lines === 1 ? TOKENS[token] : undefined
  if (who === undefined) return refuse(response, 401, lines > 0)
  const [, kind = '', id, more] = (request.url ?? '').split('?')[0]?.split('/') ?? []
  if (kind === 'me' && request.method === 'GET') return send(response, 200, { who })
  const table = rows.get(kind)
  if (table === undefined || more !== undefined) return refuse(response, 404)
  if (id === undefined) return await onAll(request, response, { table, who })
  const row = table.get(id)
  if (row === undefined || (row.owner !== who && who !== 'root')) return refuse(response, 404)
  await onOne(request, response, { table, who, row })
}

interface Place {
  readonly table: Map<string, Row>
  readonly who: string
}

async function onAll(
  request: IncomingMessage,
  response: ServerResponse,
  { table, who }: Place,
): Promise<void> {
  const own = [...table.values()].filter(({ owner }) => owner === who || who === 'root')
  if (request.method === 'GET') return send(response, 200, { items: own })
  if (request.method !== 'POST') return refuse(response, 405)
  const text = await textOf(request)
  if (text === undefined) return refuse(response, 400)
  made += 1
  const row: Row = { id: `${made}-${Math.random().toString(36).slice(2, 10)}`, owner: who, text }
  table.set(row.id, row)
  send(response, 201, row)
}

async function onOne(
  request: IncomingMessage,
  response: ServerResponse,
  { table, who, row }: Place & { readonly row: Row },
): Promise<void> {
  if (request.method === 'GET') return send(response, 200, row)
  if (request.method === 'DELETE') {
    table.delete(row.id)
    response.writeHead(204).end()
    return
  }
  if (request.method !== 'PATCH') return refuse(response, 405)
  if (row.owner !== who) return refuse(response, 403)
  const text = await textOf(request)
  if (text === undefined) return refuse(response, 400)
  row.text = text
  send(response, 200, row)
}

async function textOf(request: IncomingMessage): Promise<string | undefined> {
  let body = ''
  for await (const piece of request) body += String(piece)
  try {
    const { text } = JSON.parse(body)
    return typeof text === 'string' ? text : undefined
  } catch {
    return undefined
  }
}

function refuse(response: ServerResponse, status: number, isBad = false): void {
  const fields = {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...(status === 401 && {
      'www-authenticate': `Bearer realm="many"${isBad ? ', error="invalid_token"' : ''}`,
    }),
    ...(status === 405 && { allow: 'GET' }),
  }
  const code = `refused_${status}`
  response.writeHead(status, fields)
  response.end(JSON.stringify({ type: `urn:many:${code}`, title: 'Refused', status, code }))
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}

function fileOf(base: string, kinds: readonly string[]): string {
  const routes = kinds.flatMap((kind) => [
    `GET /${kind}`,
    `POST /${kind}`,
    `GET /${kind}/{id}`,
    `PATCH /${kind}/{id}`,
    `DELETE /${kind}/{id}`,
  ])
  const objects = kinds.map((kind) => [
    kind,
    {
      create: `POST /${kind}`,
      as: 'ann',
      body: { text: 'thing {canary}' },
      id: '/id',
      read: `GET /${kind}/{id}`,
      delete: `DELETE /${kind}/{id}`,
    },
  ])
  return JSON.stringify({
    target: { base, routes: ['GET /me', ...routes], environment: 'test', requestsPerSecond: 1000 },
    identities: Object.fromEntries(
      Object.entries(TOKENS).map(([token, name]) => [
        name,
        { bearer: token, ...(name === 'root' && { roles: ['admin'] }) },
      ]),
    ),
    objects: Object.fromEntries(objects),
    rules: [
      { op: 'PATCH /*/{id}', allow: ['owner'], see: ['role:admin'] },
      { op: '* /*/{id}', allow: ['owner', 'role:admin'], deny: 'conceal' },
      { op: '* /**', allow: ['authenticated'] },
    ],
  })
}
