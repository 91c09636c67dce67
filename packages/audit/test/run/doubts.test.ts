// Goal: where an answer says nothing about who may, nothing is concluded from it, and a person is told what to write.
// Method: a sound API of notes with one thing that misleads; the verdicts and sentences that must come of it.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, test } from 'node:test'
import type { AuditReport } from '@sallyport/audit'
import { audited, graveIn } from './sound-audit.ts'
import type { Asked, Reply, Style } from './sound-kit.ts'
import { BUILT, sessionCallers, sessions } from './sound-servers.ts'

interface Cells {
  readonly caller?: string
  readonly operation?: string
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function whysOf(report: AuditReport, { caller, operation }: Cells): readonly string[] {
  return report.cells
    .filter((cell) => cell.part === 'access')
    .filter((cell) => (caller ?? cell.caller) === cell.caller)
    .filter((cell) => (operation ?? cell.operation) === cell.operation)
    .map(({ verdict }) => ('why' in verdict ? verdict.why : verdict.kind))
}

/** An API that knows which ids it gave, and answers all others by itself. */
function knowing(answer: (what: Asked) => Reply): () => Style {
  return () => {
    const given = new Set<string>()
    const isOther = ({ path }: Asked): boolean =>
      path.startsWith('/notes/') && !given.has(path.slice(7))
    return {
      newId: () => {
        const id = randomUUID()
        given.add(id)
        return id
      },
      first: (what) => (isOther(what) && what.caller !== undefined ? answer(what) : undefined),
    }
  }
}

describe('what misleads', () => {
  test('a token that was never good refuses nothing', async () => {
    const callers = `
  ann: { tenant: red, bearer: tok-ann-0000001 }
  ben: { tenant: red, bearer: tok-old-0000009 }`
    const { report } = await audited({ name: 'dead', style: () => ({}), callers }, 3)
    assert.deepEqual(graveIn(report), [])
    assert.ok(whysOf(report, { caller: 'ben' }).every((why) => why !== 'proved'))
    assert.match(report.remarks.map(({ message }) => message).join('\n'), /^ben: the credentials/m)
    assert.deepEqual(report.notSignedIn, [{ identity: 'ben', why: 'what it shows opens nothing' }])
  })

  test('a CSRF token of which nobody said anything', async () => {
    const built = BUILT.find(({ name }) => name.startsWith('a session, and a CSRF'))
    assert.ok(built)
    const { report, left } = await audited({ ...built, callers: sessionCallers() }, 3)
    assert.deepEqual([graveIn(report), left], [[], 0])
    assert.match(
      whysOf(report, { caller: 'ann', operation: 'POST /notes' }).join(),
      /csrf: \{ from/,
    )
    assert.match(report.remarks.map(({ message }) => message).join('\n'), /csrf: \{ from/)
  })

  test('a CSRF token that is refused in words of its own', async () => {
    const built = BUILT.find(({ name }) => name.startsWith('a session of a cookie'))
    assert.ok(built)
    const style = (): Style => {
      const plain = sessions('after')
      const first = (what: Asked): Reply | undefined => {
        const reply = plain.first?.(what)
        return reply?.status === 403 ? { status: 419, body: 'no' } : reply
      }
      return { ...plain, first }
    }
    const { report } = await audited({ ...built, style }, 3)
    assert.deepEqual(graveIn(report), [])
    assert.match(
      whysOf(report, { caller: 'ann', operation: 'POST /notes' }).join(),
      /csrf: \{ from/,
    )
  })

  test('a public address that leads elsewhere is open', async () => {
    const first = ({ path }: Asked): Reply | undefined =>
      path === '/' ? { status: 302, fields: { location: '/docs' } } : undefined
    const rules = "  - { op: 'GET /', allow: [anyone] }"
    const built = { name: 'way', style: () => ({ first }), routes: ['GET /'], rules }
    const { report } = await audited(built, 1)
    assert.deepEqual(graveIn(report), [])
    assert.deepEqual(whysOf(report, { operation: 'GET /' }), ['proved', 'proved', 'proved'])
  })

  test('a body that nobody could read is refused before the doors', async () => {
    const first = ({ path, text, caller }: Asked): Reply | undefined => {
      if (!path.startsWith('/projects/') || (text !== '' && !isJson(text)))
        return path.startsWith('/projects/')
          ? { status: 400, body: { error: 'no JSON' } }
          : undefined
      return caller === undefined ? undefined : { status: 404, body: { error: 'no such project' } }
    }
    const rules = "  - { op: 'PATCH /projects/{project}', allow: [authenticated] }"
    const built = {
      ...{ name: 'parser', style: () => ({ first }), routes: ['PATCH /projects/{project}'], rules },
      more: 'parameters: { project: p1 }\nconventions: { problem: false }',
    }
    const { report } = await audited(built, 1)
    assert.deepEqual(graveIn(report), [])
    const nobody = { caller: 'nobody', operation: 'PATCH /projects/{project}' }
    assert.deepEqual(whysOf(report, nobody), ['proved'])
  })

  const reading = { caller: 'ben', operation: 'GET /notes/{id}' }
  test('two ghosts that are answered differently are no measure', async () => {
    let count = 0
    const style = knowing(() => ({ status: count++ % 2 === 0 ? 404 : 410, body: { error: 'no' } }))
    const { report } = await audited({ name: 'ghosts', style }, 1)
    assert.deepEqual(graveIn(report), [])
    assert.match(whysOf(report, reading).join(), /neither is a measure/)
  })

  test('a ghost that is refused for its form is no measure', async () => {
    const style = knowing(() => ({ status: 400, body: { error: 'no id of ours' } }))
    const { report } = await audited({ name: 'form', style }, 1)
    assert.deepEqual(graveIn(report), [])
    assert.match(whysOf(report, reading).join(), /perhaps for its form/)
  })

  test('of what nobody may remove, one is made and no more', async () => {
    const first = ({ method }: Asked): Reply | undefined =>
      method === 'DELETE' ? { status: 403, body: { error: 'no' } } : undefined
    const { report, left } = await audited({ name: 'kept', style: () => ({ first }) }, 3)
    assert.equal(left, 1)
    assert.equal(report.leftBehind.length, 1)
    assert.match(report.remarks.map(({ message }) => message).join('\n'), /state who may as/)
  })
})
