// Goal: an audit does no more than its level allows, to a server that keeps everybody out and to one that lets all in.
// Method: every request that reaches the server is kept, and the rows that were there before are compared afterwards.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { HarmLevel } from '@sallyport/audit'
import { startFront } from './hostile-servers.ts'
import { auditNotes } from './notes-audit.ts'
import { startOpen } from './open-server.ts'

const LEVELS: readonly HarmLevel[] = [0, 1, 2, 3]
const OBSERVING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

describe('harm', () => {
  for (const level of LEVELS) {
    test(`level ${level} leaves an open server as it was`, async () => {
      await using open = await startOpen()
      const before = open.rows()
      const report = await auditNotes({ base: open.base, level })
      assert.deepEqual(open.rows(), before)
      assert.deepEqual(open.harmed, [], 'nothing is touched that the run did not make')
      assert.deepEqual(report.leftBehind, [])
      if (level === 0) assert.ok(open.reached.every(({ method }) => OBSERVING.has(method)))
    })

    test(`level ${level} does nothing else to a sound one`, async () => {
      await using front = await startFront(({ pass }) => pass())
      await auditNotes({ base: front.base, level })
      assert.equal(front.target.notes.size, 0)
      const others = front.reached.filter(({ method, authorization }) => {
        const isRemover = /0001|0004/.test(authorization ?? '')
        return method === 'DELETE' && !isRemover
      })
      const isGone = others.every(({ path }) => !front.made.has(path.split('/')[2] ?? ''))
      if (level < 3) assert.ok(isGone, 'below level 3 others remove only what does not exist')
      if (level === 0) assert.ok(front.reached.every(({ method }) => OBSERVING.has(method)))
    })
  }

  test('what is never to be called is never called, however it is written', async () => {
    await using open = await startOpen()
    await auditNotes({ base: open.base, never: "'* /settings', 'DELETE /notes/**'" })
    const called = open.reached.filter(
      ({ method, path }) =>
        /settings/i.test(decodeURI(path)) || (method === 'DELETE' && /notes/i.test(path)),
    )
    assert.deepEqual(called, [])
  })
})

describe('an interrupted audit', { concurrency: 5 }, () => {
  for (let turn = 0; turn < 50; turn++) {
    test(`removes or names what it made: ${turn}`, async () => {
      // The answer comes late, so that many are interrupted between the making and the answer.
      await using front = await startFront(({ request, pass }) => {
        setTimeout(pass, request.method === 'POST' ? 10 : 1)
      }, 15)
      const signal = AbortSignal.timeout(Math.floor(Math.random() * 900))
      const report = await auditNotes({ base: front.base, signal })
      const named = report.leftBehind.map(({ id }) => id)
      assert.deepEqual(
        [...front.target.notes.keys()].filter((id) => !named.includes(id)),
        [],
      )
    })
  }
})
