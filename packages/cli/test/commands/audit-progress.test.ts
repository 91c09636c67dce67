import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Progress } from '@sallyport/audit'
import { AuditProgress } from '../../src/commands/audit-progress.ts'

const progress: Progress = { sent: 120, part: 'access', parts: 13, done: 2 }

/** What is drawn on a terminal where nothing but `progress` is told, at these times. */
function drawnAt(times: readonly number[]): readonly string[] {
  const drawn: string[] = []
  let now = 0
  const terminal = { error: () => assert.fail('it is a terminal') }
  const screen = { isTTY: true, columns: 120, write: (text: string) => drawn.push(text) }
  const teller = new AuditProgress(terminal, { screen, term: 'xterm', now: () => now })
  teller.tell({ ...progress, part: 'sign in', sent: 0, done: 0 })
  for (now of times) teller.tell(progress)
  teller.end()
  return drawn
}

describe('AuditProgress', () => {
  test('a short run says nothing on a terminal', () => assert.deepEqual(drawnAt([0, 1_999]), []))

  test('a longer one is one line that is wiped away', () => {
    const drawn = drawnAt([2_000, 2_100, 2_200])
    assert.equal(drawn.length, 3)
    assert.match(drawn[0] ?? '', /^\rstep 3 of 13 \(access\): 0 cells, 120 requests, 60\/s, 2 s/)
    assert.equal(drawn[2], '\r\u001B[K')
  })

  test('it is drawn five times in a second at most, however much happens', () => {
    const times = Array.from({ length: 3_000 }, (_, at) => 2_000 + at)
    assert.equal(drawnAt(times).length, 3 * 5 + 1)
  })

  test('time goes on where nothing comes', () => {
    const lines: string[] = []
    let now = 0
    const screen = { write: () => assert.fail('it is no terminal') }
    const terminal = { error: (line: string) => void lines.push(line) }
    const teller = new AuditProgress(terminal, { screen, now: () => now })
    teller.tick()
    teller.tell(progress)
    for (now = 1_000; now <= 20_000; now += 1_000) teller.tick()
    assert.deepEqual(
      lines.map((line) => /\d+ s/.exec(line)?.[0]),
      ['10 s', '20 s'],
    )
  })
})
