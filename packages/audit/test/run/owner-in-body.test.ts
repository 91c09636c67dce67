// Goal: what servers of others do wrong is judged for what it is: a body that is read before the credentials is no access,
// and who takes an object away from its owner has changed it.
// Method: an API of notes whose rule for a change asks for the owner in the body, and not for that of the note.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { type AuditReport, readAuditFile, runAudit } from '@sallyport/audit'
import { type Ground, serve } from '../wire/ground.ts'

const AUDIT = `
target: { base: http://127.0.0.1:1, environment: test, level: 2,
  routes: [GET /notes, POST /notes, 'GET /notes/{id}', 'PUT /notes/{id}', 'DELETE /notes/{id}'] }
identities:
  ann: { bearer: token-of-ann-1 }
  ben: { bearer: token-of-ben-2 }
objects:
  note: { create: POST /notes, as: ann, body: { text: 'note {canary}', owner: '{identity}' }, read: 'GET /notes/{id}',
    delete: 'DELETE /notes/{id}' }
rules:
  - { op: [GET /notes, POST /notes], allow: [authenticated] }
  - { op: '* /notes/{id}', allow: [owner], deny: forbid }
`

const CALLERS: Readonly<Record<string, string>> = {
  'Bearer token-of-ann-1': 'ann',
  'Bearer token-of-ben-2': 'ben',
}

interface Note {
  readonly id: string
  readonly text: string
  readonly owner: string
}

interface Asked {
  readonly method: string
  readonly id: string | undefined
  readonly caller: string | undefined
  /** `undefined` where there is none, `broken` where it is no JSON. */
  readonly body: Partial<Note> | 'broken' | undefined
}

interface Known extends Asked {
  readonly caller: string
  readonly body: Partial<Note>
}

type Rule = (note: Note, asked: Known) => boolean
type Answer = readonly [status: number, body?: unknown]

async function asked(request: IncomingMessage): Promise<Asked> {
  let text = ''
  for await (const piece of request) text += String(piece)
  const [, id] = /^\/notes\/(.+)$/.exec(request.url ?? '') ?? []
  const caller = CALLERS[request.headers.authorization ?? '']
  const { method = '' } = request
  try {
    return { method, id, caller, body: text === '' ? undefined : JSON.parse(text) }
  } catch {
    return { method, id, caller, body: 'broken' }
  }
}

function answer({ body, ...rest }: Asked, notes: Map<string, Note>, mayChange: Rule): Answer {
  if (body === 'broken') return [400, { error: 'no JSON' }]
  if (rest.caller === undefined) return [401, { error: 'credentials' }]
  const known = { ...rest, caller: rest.caller, body: body ?? {} }
  if (rest.id === undefined) return ofList(known, notes)
  const note = notes.get(rest.id)
  return note === undefined ? [404, { error: 'missing' }] : ofOne(known, note, { notes, mayChange })
}

function ofList({ method, caller, body }: Known, notes: Map<string, Note>): Answer {
  if (method === 'GET') return [200, [...notes.values()].filter(({ owner }) => owner === caller)]
  if (method !== 'POST') return [405]
  if (body.owner !== caller) return [403, { error: 'owner' }]
  const note = noteOf(randomUUID(), body)
  notes.set(note.id, note)
  return [201, note]
}

interface Shelf {
  readonly notes: Map<string, Note>
  readonly mayChange: Rule
}

function ofOne(asked: Known, note: Note, { notes, mayChange }: Shelf): Answer {
  const { method, caller, body } = asked
  if (method === 'PUT') {
    if (!mayChange(note, asked)) return [403, { error: 'owner' }]
    notes.set(note.id, noteOf(note.id, body))
    return [200, notes.get(note.id)]
  }
  if (note.owner !== caller) return [403, { error: 'owner' }]
  if (method === 'DELETE') notes.delete(note.id)
  return method === 'DELETE' ? [204] : method === 'GET' ? [200, note] : [405]
}

function noteOf(id: string, { text, owner }: Partial<Note>): Note {
  return { id, text: String(text), owner: String(owner) }
}

async function start(notes: Map<string, Note>, mayChange: Rule): Promise<Ground> {
  return await serve(async (request, response) => {
    const [status, body] = answer(await asked(request), notes, mayChange)
    response.writeHead(status, {
      'cache-control': 'no-store',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(status === 401 && { 'www-authenticate': 'Bearer realm="notes"' }),
      ...(status === 405 && { allow: 'GET, POST, PUT, DELETE' }),
    })
    response.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

async function audited(mayChange: Rule): Promise<{ report: AuditReport; left: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'audit-owner-'))
  const notes = new Map<string, Note>()
  await using ground = await start(notes, mayChange)
  try {
    await writeFile(join(folder, 'audit.yaml'), AUDIT)
    const plan = await readAuditFile('audit.yaml', { cwd: folder, base: ground.base })
    return { report: await runAudit(plan), left: notes.size }
  } finally {
    await rm(folder, { recursive: true })
  }
}

function grave({ causes }: AuditReport): readonly string[] {
  return causes
    .filter(({ severity }) => severity === 'critical' || severity === 'high')
    .map(({ oracle, severity, operations }) => `${oracle} ${severity} ${operations}`)
}

describe('an owner that stands in the body', () => {
  test('a body that is read before the credentials is no access', async () => {
    const { report, left } = await audited(
      (note, { caller, body }) => note.owner === caller && body.owner === caller,
    )
    assert.deepEqual(grave(report), [])
    assert.equal(left, 0)
  })

  test('taking an object away from its owner is a change, and is undone', async () => {
    const { report, left } = await audited((_, { caller, body }) => body.owner === caller)
    assert.deepEqual(grave(report), ['Z2 critical PUT /notes/{id}'])
    assert.ok(report.causes.every(({ oracle }) => oracle !== 'D1'))
    assert.deepEqual(report.leftBehind, [])
    assert.equal(left, 0)
  })
})
