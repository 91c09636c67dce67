import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Progress } from '@sallyport/audit'
import { AuditProgress } from '../../src/commands/audit-progress.ts'

const progress: Progress = { sent: 120, part: 'access', parts: 13, done: 2 }

interface Trying {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly term?: string
  readonly told?: Progress
}

function tried(times: readonly number[], trying: Trying = {}): Said {
  const { isTTY = true, columns = 120, term = 'xterm', told = progress } = trying
  const said: Said = { lines: [], drawn: [] }
  let now = 0
  const terminal = { error: (line: string) => void said.lines.push(line) }
  const screen = { isTTY, columns, write: (text: string) => said.drawn.push(text) }
  const teller = new AuditProgress(terminal, { screen, term, now: () => now })
  teller.tell({ ...told, part: 'sign in', sent: 0, done: 0 })
  for (const time of times) {
    now = time
    teller.tell(told)
  }
  teller.end()
  return said
}

interface Said {
  readonly lines: string[]
  readonly drawn: string[]
}

const plain = { isTTY: false } as const

describe('AuditProgress', () => {
  test('a short run says nothing on a terminal', () =>
    assert.deepEqual(tried([0, 1_999]), { lines: [], drawn: [] }))

  test('a longer one is one line that is wiped away', () => {
    const { lines, drawn } = tried([2_000, 2_100, 2_200])
    assert.deepEqual(lines, [])
    assert.equal(drawn.length, 3)
    assert.match(drawn[0] ?? '', /^\rstep 3 of 13 \(access\): 0 cells, 120 requests, 60\/s, 2 s/)
    assert.equal(drawn[2], '\r\u001B[K')
  })

  test('it is drawn five times in a second at most, however much happens', () => {
    const times = Array.from({ length: 3_000 }, (_, at) => 2_000 + at)
    assert.equal(tried(times).drawn.length, 3 * 5 + 1)
  })

  test('a line is no longer than the terminal is wide, or nothing could be drawn over it', () => {
    const { drawn } = tried([2_000], { columns: 20 })
    assert.equal(drawn[0], '\rstep 3 of 13 (acces\u001B[K')
  })

  for (const [name, trying] of [
    ['elsewhere', plain],
    ['on a dumb terminal', { term: 'dumb' }],
  ] as const) {
    test(`${name} a plain line is written every ten seconds`, () => {
      const { lines, drawn } = tried([2_000, 9_999, 10_000, 15_000, 20_000], trying)
      assert.deepEqual(drawn, [])
      assert.equal(lines.length, 2)
      assert.match(lines[0] ?? '', /^step 3 of 13 \(access\): 0 cells, 120 requests, 12\/s, 10 s/)
    })
  }

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
