import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AuditReport, type HarmLevel, readAuditFile, runAudit } from '@sallyport/audit'
import { type Ground, serve } from '../wire/ground.ts'

/** A thing as it is kept: of one kind, below a parent or none. */
export interface Thing {
  readonly id: string
  readonly kind: string
  readonly owner: string
  readonly text: string
  readonly parent?: string | undefined
}

/** A request, by whoever is known. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: Readonly<Record<string, unknown>> | undefined
  readonly caller: string
}

/** An answer: its status, its body as JSON, its fields. */
export type Answer = readonly [
  status: number,
  body?: unknown,
  fields?: Readonly<Record<string, string>>,
]

/** An API over what it keeps, with or without its hole. */
export type Api = (asked: Asked, things: Map<string, Thing>, isOpen: boolean) => Answer

const CALLERS: Readonly<Record<string, string>> = {
  'Bearer token-of-ann-0001': 'ann',
  'Bearer token-of-ben-0002': 'ben',
}

/** Who calls, for an audit file. */
export const PEOPLE = `
identities:
  ann: { tenant: red, bearer: token-of-ann-0001 }
  ben: { tenant: red, bearer: token-of-ben-0002 }
`

/** What an audit found, and what is left of what it made. */
export interface Audited {
  readonly report: AuditReport
  readonly left: readonly Thing[]
}

/** What is audited. */
export interface Case {
  readonly api: Api
  readonly file: string
  readonly isOpen: boolean
  readonly level?: HarmLevel
  /** What is there before. */
  readonly things?: readonly Thing[]
  /** Further files beside it, by name. */
  readonly files?: Readonly<Record<string, string>>
}

/** Starts an API, audits it by a file, and says what it found. */
export async function audited(what: Case): Promise<Audited> {
  const { api, file, isOpen, level = 1, things = [], files = {} } = what
  const kept = new Map(things.map((one) => [one.id, one]))
  const folder = await mkdtemp(join(tmpdir(), 'audit-recall-'))
  await using ground = await start((asked) => api(asked, kept, isOpen))
  try {
    for (const [name, text] of Object.entries({ ...files, 'audit.yaml': file })) {
      await writeFile(join(folder, name), text)
    }
    const plan = await readAuditFile('audit.yaml', { cwd: folder, base: ground.base, level })
    const report = await runAudit(plan)
    return { report, left: [...kept.values()].filter((one) => !things.includes(one)) }
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function start(answer: (asked: Asked) => Answer): Promise<Ground> {
  return await serve(async (request, response) => {
    const caller = CALLERS[request.headers.authorization ?? '']
    const asked = await askedBy(request, caller ?? '')
    const [status, body, fields] = caller === undefined ? UNKNOWN : answer(asked)
    response.writeHead(status, {
      'cache-control': 'no-store',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(status === 405 && { allow: 'GET, POST, PUT, DELETE' }),
      ...fields,
    })
    response.end(body === undefined ? '' : JSON.stringify(body))
  })
}

const UNKNOWN: Answer = [
  401,
  { error: 'who are you?' },
  { 'www-authenticate': 'Bearer realm="things"' },
]

/** What is not there, or not to be known. */
export const MISSING: Answer = [404, { error: 'not found' }]

/** A body that is not good. */
export const BAD: Answer = [422, { error: 'text is missing' }]

async function askedBy(request: IncomingMessage, caller: string): Promise<Asked> {
  let text = ''
  for await (const piece of request) text += String(piece)
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://here.invalid')
  const { method = '' } = request
  return { method, path: pathname, query: searchParams, body: objectIn(text), caller }
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined
  } catch {
    return undefined
  }
}

/** The findings above low, as in `Z7 high GET /notes`. */
export function graveIn({ causes }: AuditReport): readonly string[] {
  return causes
    .filter(({ severity }) => severity !== 'low' && severity !== 'info')
    .map(({ oracle, severity, operations }) => `${oracle} ${severity} ${operations.join(', ')}`)
    .sort()
}

/** Makes a thing, if its body is good. */
export function make(asked: Asked, things: Map<string, Thing>, kind = 'note'): Answer {
  const { body, caller } = asked
  if (typeof body?.['text'] !== 'string') return BAD
  const id = crypto.randomUUID()
  const parent = typeof body['parent'] === 'string' ? body['parent'] : undefined
  const thing: Thing = { id, kind, owner: caller, text: body['text'], parent }
  things.set(id, thing)
  return [201, thing]
}

/** Reads or removes a thing of the caller's own. */
export function ofOne(asked: Asked, things: Map<string, Thing>, id: string): Answer {
  const thing = things.get(id)
  if (thing === undefined || thing.owner !== asked.caller) return MISSING
  if (asked.method === 'GET') return [200, thing]
  if (asked.method !== 'DELETE') return [405]
  things.delete(id)
  return [204]
}
