import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What can be wrong with the target; nothing by default. */
export type Flaw =
  | 'open read'
  | 'open delete'
  | 'no owner on read'
  | 'no owner on change'
  | 'no owner on delete'
  | 'no role on settings'
  | 'no tenant'
  | 'tenant from a field'
  | 'list unfiltered'
  | 'owner from the body'
  | 'any token'
  | 'no challenge'
  | 'broken challenge'
  | '403 for nobody'
  | '500 for bad tokens'
  | '401 for no permission'
  | 'hidden told by status'
  | 'hidden told by body'
  | 'missing told to nobody'
  | 'stack in the refusal'
  | 'refusals cached'
  | 'slash opens'
  | 'method field opens'
  | 'password shown'
  | 'hidden is slow'
  | 'delete only said'

/** A note, as it is kept. */
interface Note {
  readonly id: string
  owner: string
  tenant: string
  text: string
}

interface Caller {
  readonly name: string
  readonly tenant: string
  readonly isAdmin: boolean
}

const CALLERS: Readonly<Record<string, Caller>> = {
  'token-of-ann-000000000001': { name: 'ann', tenant: 'red', isAdmin: false },
  'token-of-ben-000000000002': { name: 'ben', tenant: 'red', isAdmin: false },
  'token-of-cat-000000000003': { name: 'cat', tenant: 'blue', isAdmin: false },
  'token-of-dan-000000000004': { name: 'dan', tenant: 'red', isAdmin: true },
}

/** A running target. */
export interface Target {
  readonly base: string
  readonly notes: ReadonlyMap<string, Note>
  close(): Promise<void>
}

/**
 * Starts an API of notes: whoever made one reads and changes it, an administrator of the same tenant removes it, and
 * nobody else knows that it is there. It uses nothing of ours, so that the audit is tried on something else.
 */
export async function startTarget(flaw?: Flaw): Promise<Target> {
  const notes = new Map<string, Note>()
  const server = createServer((request, response) => {
    answer(request, response, { notes, flaw }).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    base: `http://127.0.0.1:${port}`,
    notes,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

interface State {
  readonly notes: Map<string, Note>
  readonly flaw: Flaw | undefined
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { notes, flaw }: State,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://target')
  let path = url.pathname
  let isOpen = flaw === 'slash opens' && path.endsWith('/') && path.length > 1
  if (isOpen) path = path.slice(0, -1)
  const override = request.headers['x-http-method-override']
  const method = flaw === 'method field opens' && override ? String(override) : request.method
  if (flaw === 'method field opens' && override) isOpen = true
  const refuse = (status: number, code: string): void => refusal(response, { status, code, flaw })
  const [, kind, id] = path.split('/')
  const isKnown = ['health', 'me', 'settings', 'notes'].includes(kind ?? '')
  if (kind === 'health') {
    return method === 'GET' ? send(response, 200, { status: 'ok' }) : notAllowed(response)
  }
  const caller = callerOf(request, flaw)
  if (caller === 'broken') return refuse(500, 'error')
  if (flaw === 'missing told to nobody' && kind === 'notes' && id !== undefined && !notes.has(id)) {
    return refuse(404, 'not_found')
  }
  if (flaw === 'open read' && kind === 'notes' && id !== undefined && method === 'GET')
    isOpen = true
  if (flaw === 'open delete' && method === 'DELETE') isOpen = true
  if (caller === undefined && !isOpen) {
    return refuse(
      flaw === '403 for nobody' ? 403 : 401,
      caller === undefined && request.headers.authorization
        ? 'invalid_token'
        : 'credentials_required',
    )
  }
  if (!isKnown) return refuse(404, 'not_found')
  const who = caller ?? { name: 'nobody', tenant: 'none', isAdmin: true }
  const known = { ...who, tenant: tenantOf(request, who, flaw) }
  if (kind === 'me')
    return method === 'GET'
      ? send(response, 200, { name: who.name, tenant: who.tenant })
      : notAllowed(response)
  if (kind === 'settings') {
    if (!who.isAdmin && flaw !== 'no role on settings') {
      return refuse(flaw === '401 for no permission' ? 401 : 403, 'forbidden')
    }
    return method === 'GET'
      ? send(response, 200, { colour: 'green', days: 30 })
      : notAllowed(response)
  }
  const place: Place = { request, response, notes, flaw, caller: known, isOpen, refuse }
  if (id === undefined) return await collection(method ?? '', place)
  await one(method ?? '', id, place)
}

interface Place extends State {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly caller: Caller
  readonly isOpen: boolean
  readonly refuse: (status: number, code: string) => void
}

async function collection(method: string, place: Place): Promise<void> {
  const { request, response, notes, flaw, caller, refuse } = place
  if (method === 'GET') {
    const all = [...notes.values()]
    const list = flaw === 'list unfiltered' ? all : all.filter((note) => mayRead(note, caller))
    return send(response, 200, { notes: list })
  }
  if (method !== 'POST') return notAllowed(response)
  const body = await bodyOf(request)
  if (typeof body?.['text'] !== 'string') return refuse(400, 'invalid_note')
  const owner = flaw === 'owner from the body' ? String(body['owner'] ?? caller.name) : caller.name
  const note: Note = { id: randomUUID(), owner, tenant: caller.tenant, text: body['text'] }
  notes.set(note.id, note)
  send(response, 201, note)
}

async function one(method: string, id: string, place: Place): Promise<void> {
  const { request, response, notes, flaw, caller, isOpen, refuse } = place
  const note = notes.get(id)
  const seesAll = isOpen || (flaw === 'no tenant' && caller.tenant !== note?.tenant)
  const isFree =
    (method === 'GET' && flaw === 'no owner on read') ||
    (method === 'PATCH' && flaw === 'no owner on change') ||
    (method === 'DELETE' && flaw === 'no owner on delete')
  if (
    note === undefined ||
    !(seesAll || isFree || mayRead(note, caller) || flaw === 'hidden told by status')
  ) {
    if (note !== undefined && flaw === 'hidden is slow')
      await new Promise((resolve) => setTimeout(resolve, 4))
    return refuse(
      404,
      note !== undefined && flaw === 'hidden told by body' ? 'hidden' : 'not_found',
    )
  }
  if (!(seesAll || isFree || mayRead(note, caller))) return refuse(403, 'forbidden')
  if (method === 'GET') {
    return send(response, 200, flaw === 'password shown' ? { ...note, password_hash: 'x' } : note)
  }
  if (method === 'DELETE') {
    if (!caller.isAdmin && !isOpen && !isFree) return refuse(403, 'forbidden')
    if (flaw !== 'delete only said') notes.delete(id)
    response.writeHead(204).end()
    return
  }
  if (method !== 'PATCH') return notAllowed(response)
  const isOwner = note.owner === caller.name
  if (!isOwner && !isFree && !seesAll) return refuse(403, 'forbidden')
  const body = await bodyOf(request)
  if (typeof body?.['text'] !== 'string') return refuse(400, 'invalid_note')
  note.text = body['text']
  if (flaw === 'owner from the body' && typeof body['owner'] === 'string')
    note.owner = body['owner']
  send(response, 200, note)
}

function mayRead(note: Note, caller: Caller): boolean {
  return note.owner === caller.name || (caller.isAdmin && note.tenant === caller.tenant)
}

function callerOf(request: IncomingMessage, flaw: Flaw | undefined): Caller | 'broken' | undefined {
  const lines = request.headersDistinct['authorization'] ?? []
  const [, token] = /^bearer ([\w.~+/-]+=*)$/i.exec(lines[0] ?? '') ?? []
  const caller = lines.length === 1 && token !== undefined ? CALLERS[token] : undefined
  if (caller !== undefined || lines.length === 0) return caller
  if (flaw === '500 for bad tokens') return 'broken'
  return flaw === 'any token' && token !== undefined
    ? CALLERS['token-of-ann-000000000001']
    : undefined
}

function tenantOf(request: IncomingMessage, { tenant }: Caller, flaw: Flaw | undefined): string {
  return flaw === 'tenant from a field' ? String(request.headers['x-tenant-id'] ?? tenant) : tenant
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown> | undefined> {
  let text = ''
  for await (const piece of request) text += String(piece)
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function notAllowed(response: ServerResponse): void {
  response.setHeader('allow', 'GET, POST, PATCH, DELETE')
  refusal(response, { status: 405, code: 'method_not_allowed', flaw: undefined })
}

interface Refusal {
  readonly status: number
  readonly code: string
  readonly flaw: Flaw | undefined
}

function refusal(response: ServerResponse, { status, code, flaw }: Refusal): void {
  if (status === 401 && flaw !== 'no challenge') {
    const error = code === 'invalid_token' ? ', error="invalid_token"' : ''
    response.setHeader(
      'www-authenticate',
      flaw === 'broken challenge' ? 'Bearer realm="notes' : `Bearer realm="notes"${error}`,
    )
  }
  const detail =
    flaw === 'stack in the refusal' ? 'Error: no\n    at one (/srv/app/notes.js:12:3)' : 'refused'
  response.setHeader(
    'cache-control',
    flaw === 'refusals cached' ? 'public, max-age=60' : 'no-store',
  )
  response.setHeader('content-type', 'application/problem+json')
  response.statusCode = status
  response.end(JSON.stringify({ type: `urn:notes:${code}`, title: code, status, code, detail }))
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}
