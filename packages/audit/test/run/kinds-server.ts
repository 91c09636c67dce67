import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type Ground, serve } from '../wire/ground.ts'

/** What is wrong with an API: who is let do what by mistake. */
export type Hole = 'read' | 'change' | 'remove' | 'open read' | 'open head' | 'address believed'

/** How an API answers, right or wrong. */
export interface Kind {
  /** What is answered about what does not exist or is somebody else's. */
  readonly missing?: Answer
  readonly unknown?: Answer
  /** What an object is wrapped in. */
  readonly wrap?: (row: Row) => unknown
  /** Whether the making answers with `Location` alone. */
  readonly isLocated?: boolean
  /** Whether the id stands in the query. */
  readonly isQueried?: boolean
  /** Whether what is removed is kept, and hidden. */
  readonly isSoft?: boolean
  /** Whether everybody has one note alone, which POST answers where it is there. */
  readonly isSingle?: boolean
  /** Whether PUT makes what is not there. */
  readonly isUpsert?: boolean
  /** Whether a body is judged before anything is looked for. */
  readonly isBodyFirst?: boolean
  readonly hole?: Hole
}

/** A status, a body, and fields. */
export type Answer = readonly [
  status: number,
  body?: unknown,
  fields?: Readonly<Record<string, string>>,
]

type Row = Readonly<Record<string, unknown>>

const CALLERS: Readonly<Record<string, string>> = {
  'tok-ann-0000001': 'ann',
  'tok-ben-0000002': 'ben',
}
const CHALLENGE = { 'www-authenticate': 'Bearer realm="kinds"' }

interface Asked {
  readonly method: string
  readonly isHead: boolean
  readonly id: string | undefined
  readonly caller: string | undefined
  readonly body: Row | undefined
  readonly isLocal: boolean
}

/** Starts an API of notes of a kind. */
export async function startKind(kind: Kind): Promise<Ground> {
  const rows = new Map<string, Row>()
  if (kind.isSingle) rows.set('the-one', { id: 'the-one', owner: 'ann', text: 'precious' })
  return await serve(async (request, response) => {
    const [status, body, fields] = answer(await asked(request, kind), kind, rows)
    const isJson = body !== undefined
    response.writeHead(status, {
      'cache-control': 'no-store',
      ...(isJson && { 'content-type': 'application/json' }),
      ...fields,
    })
    response.end(isJson ? JSON.stringify(body) : '')
  })
}

async function asked(request: IncomingMessage, { isQueried = false }: Kind): Promise<Asked> {
  let text = ''
  for await (const piece of request) text += String(piece)
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://kinds')
  const [, kind, named] = pathname.split('/')
  const [, token = ''] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? []
  const isOne = request.headersDistinct['authorization']?.length === 1
  const id = isQueried ? (searchParams.get('id') ?? undefined) : named
  return {
    method: request.method === 'HEAD' ? 'GET' : (request.method ?? ''),
    isHead: request.method === 'HEAD',
    id: kind === 'notes' ? id : 'elsewhere',
    caller: isOne ? CALLERS[token] : undefined,
    body: parsed(text),
    isLocal: request.headers['x-forwarded-for'] === '127.0.0.1',
  }
}

function parsed(text: string): Row | undefined {
  try {
    const value: unknown = JSON.parse(text)
    const isRow = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isRow ? (value as Row) : undefined
  } catch {
    return undefined
  }
}

function answer(what: Asked, kind: Kind, rows: Map<string, Row>): Answer {
  const { caller, id } = what
  const unknown = kind.unknown ?? [401, { code: 'credentials_required' }, CHALLENGE]
  if (caller === undefined && !isOpened(what, kind)) return unknown
  return id === undefined ? all(what, kind, rows) : one({ ...what, id }, kind, rows)
}

function isOpened({ method, isHead, isLocal }: Asked, { hole }: Kind): boolean {
  if (hole === 'open read') return method === 'GET'
  return (hole === 'open head' && isHead) || (hole === 'address believed' && isLocal)
}

const BAD: Answer = [400, { code: 'bad' }]
const OTHER_METHOD: Answer = [405, { code: 'method_not_allowed' }, { allow: 'GET, POST' }]

function all({ method, caller, body }: Asked, kind: Kind, rows: Map<string, Row>): Answer {
  if (method === 'GET') {
    const own = [...rows.values()].filter((row) => row['owner'] === caller && !row['removed'])
    return [200, { notes: own }]
  }
  if (method !== 'POST') return OTHER_METHOD
  if (typeof body?.['text'] !== 'string') return BAD
  if (kind.isSingle) return [200, rows.get('the-one') ?? {}]
  const made = { id: randomUUID(), owner: caller, text: body['text'] }
  rows.set(made.id, made)
  if (kind.isLocated) return [201, undefined, { location: `/notes/${made.id}` }]
  return [201, wrapped(made, kind)]
}

function wrapped(row: Row, { wrap = (one) => one }: Kind): unknown {
  return wrap(row)
}

function one(what: Asked & { readonly id: string }, kind: Kind, rows: Map<string, Row>): Answer {
  const { method, caller, body, id } = what
  const isWrite = method === 'PATCH' || method === 'PUT'
  const isBad = isWrite && typeof body?.['text'] !== 'string'
  if (isBad && kind.isBodyFirst) return BAD
  const row = rows.get(id)
  const text = body?.['text']
  if (row === undefined && method === 'PUT' && kind.isUpsert && !isBad) {
    rows.set(id, { id, owner: caller, text })
    return [201, { id, owner: caller, text }]
  }
  if (row === undefined || row['removed'] || !isLet(what, kind, row)) {
    return kind.missing ?? [404, { code: 'not_found' }]
  }
  if (method === 'GET') return [200, wrapped(row, kind)]
  if (method === 'DELETE') return removed(row, kind, rows)
  if (!isWrite) return OTHER_METHOD
  if (isBad) return BAD
  rows.set(id, { ...row, text })
  return [200, wrapped({ ...row, text }, kind)]
}

function removed(row: Row, { isSoft = false }: Kind, rows: Map<string, Row>): Answer {
  const id = String(row['id'])
  if (isSoft) rows.set(id, { ...row, removed: true })
  else rows.delete(id)
  return [204]
}

const HOLES: Readonly<Record<string, Hole>> = {
  GET: 'read',
  PATCH: 'change',
  PUT: 'change',
  DELETE: 'remove',
}

function isLet(what: Asked, kind: Kind, row: Row): boolean {
  return row['owner'] === what.caller || kind.hole === HOLES[what.method] || isOpened(what, kind)
}
