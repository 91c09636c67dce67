import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Progress } from '@sallyport/audit'
import { AuditProgress } from '../../src/commands/audit-progress.ts'

const progress: Progress = { sent: 120, part: 'access', parts: 13, done: 2 }

function tried(isTTY: boolean, times: readonly number[], told = progress): Said {
  const said: Said = { lines: [], drawn: [] }
  let now = 0
  const terminal = { error: (line: string) => void said.lines.push(line) }
  const screen = { isTTY, write: (text: string) => said.drawn.push(text) }
  const teller = new AuditProgress(terminal, screen, () => now)
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

describe('AuditProgress', () => {
  test('a short run says nothing on a terminal', () =>
    assert.deepEqual(tried(true, [0, 1_999]), { lines: [], drawn: [] }))

  test('a longer one is one line that is wiped away', () => {
    const { lines, drawn } = tried(true, [2_000, 2_100, 2_200])
    const line = 'step 3 of 13 (access): 0 cells, 120 requests'
    assert.deepEqual(lines, [])
    assert.equal(drawn.length, 3)
    assert.ok(drawn[0]?.startsWith(`\r${line}, 60/s, 2 s, about 11 s left`), drawn[0])
    assert.equal(drawn[2], '\r\u001B[K')
  })

  test('elsewhere a line is written every ten seconds', () => {
    const { lines, drawn } = tried(false, [2_000, 9_999, 10_000, 15_000, 20_000])
    assert.deepEqual(drawn, [])
    assert.equal(lines.length, 2)
    assert.equal(
      lines[0],
      'step 3 of 13 (access): 0 cells, 120 requests, 12/s, 10 s, about 55 s left',
    )
  })

  for (const [name, done] of [
    ['before the first step is done', 0],
    ['when all are done', 13],
  ] as const) {
    test(`what is left is not said ${name}`, () => {
      const { lines } = tried(false, [10_000], { ...progress, done })
      assert.match(lines[0] ?? '', /12\/s, 10 s$/)
    })
  }
})
