import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { notAllowed, refusal, send } from './target-answers.ts'
import { type Caller, callerOf, tenantOf } from './target-callers.ts'
import { collection, type Note, one, type Place } from './target-notes.ts'

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

/** What a request asks for, as the target understands it. */
interface Asked {
  readonly method: string
  readonly kind: string
  readonly id: string | undefined
  /** Whether a flaw opens the door to everybody. */
  readonly isOpen: boolean
}

function askedBy(request: IncomingMessage, flaw: Flaw | undefined): Asked {
  const { pathname } = new URL(request.url ?? '/', 'http://target')
  const override = request.headers['x-http-method-override']
  const isRenamed = flaw === 'method field opens' && override !== undefined && override !== ''
  const method = isRenamed ? String(override) : (request.method ?? '')
  const isCut = flaw === 'slash opens' && pathname.endsWith('/') && pathname.length > 1
  const [, kind = '', id] = (isCut ? pathname.slice(0, -1) : pathname).split('/')
  const isRead = kind === 'notes' && id !== undefined && method === 'GET'
  const isOpen =
    isCut ||
    isRenamed ||
    (flaw === 'open read' && isRead) ||
    (flaw === 'open delete' && method === 'DELETE')
  return { method, kind, id, isOpen }
}

/** Whom an open door takes everybody for. */
const ANYBODY: Caller = { name: 'nobody', tenant: 'none', isAdmin: true }

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { notes, flaw }: State,
): Promise<void> {
  const asked = askedBy(request, flaw)
  const { method, kind, id, isOpen } = asked
  const refuse = (status: number, code: string): void => refusal(response, { status, code, flaw })
  if (kind === 'health') return show(response, method, { status: 'ok' })
  const caller = callerOf(request, flaw)
  if (caller === 'broken') return refuse(500, 'error')
  if (flaw === 'missing told to nobody' && isMissing(asked, notes)) return refuse(404, 'not_found')
  if (caller === undefined && !isOpen) {
    const code = request.headers.authorization ? 'invalid_token' : 'credentials_required'
    return refuse(flaw === '403 for nobody' ? 403 : 401, code)
  }
  const who = caller ?? ANYBODY
  const known = { ...who, tenant: tenantOf(request, who, flaw) }
  const place: Place = { request, response, method, notes, flaw, isOpen, refuse, caller: known }
  if (kind === 'me') return show(response, method, { name: who.name, tenant: who.tenant })
  if (kind === 'settings') return settings(place)
  if (kind !== 'notes') return refuse(404, 'not_found')
  await (id === undefined ? collection(place) : one(id, place))
}

interface State {
  readonly notes: Map<string, Note>
  readonly flaw: Flaw | undefined
}

function isMissing({ kind, id }: Asked, notes: ReadonlyMap<string, Note>): boolean {
  return kind === 'notes' && id !== undefined && !notes.has(id)
}

function settings({ response, method, flaw, caller, refuse }: Place): void {
  if (caller.isAdmin || flaw === 'no role on settings') {
    show(response, method, { colour: 'green', days: 30 })
  } else refuse(flaw === '401 for no permission' ? 401 : 403, 'forbidden')
}

function show(response: ServerResponse, method: string, body: unknown): void {
  if (method === 'GET') send(response, 200, body)
  else notAllowed(response)
}
