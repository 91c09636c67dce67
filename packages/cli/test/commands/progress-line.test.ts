import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ProgressLine } from '../../src/commands/progress-line.ts'

const RHYTHM = { quietMs: 2_000, redrawMs: 200 }

interface Trying {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly term?: string
}

interface Said {
  readonly lines: string[]
  readonly drawn: string[]
}

function said(times: readonly number[], { isTTY = true, columns = 120, term = 'xterm' }: Trying) {
  const found: Said = { lines: [], drawn: [] }
  let now = 0
  const terminal = { error: (line: string) => void found.lines.push(line) }
  const screen = { isTTY, columns, write: (text: string) => found.drawn.push(text) }
  const line = new ProgressLine(terminal, RHYTHM, { screen, term, now: () => now })
  for (now of times) line.tell((seconds) => `all is well after ${seconds} s`)
  return { ...found, line }
}

describe('ProgressLine', () => {
  test('what is quick says nothing, and its line is not even made', () => {
    const { drawn, line } = said([0, 1_999], {})
    line.tell(() => assert.fail('it is not time'))
    line.end()
    assert.deepEqual(drawn, [])
  })

  test('a line is drawn over the one before, and no sooner than it may be', () => {
    const { lines, drawn } = said([2_000, 2_199, 2_200], {})
    assert.deepEqual(lines, [])
    assert.deepEqual(drawn, [
      '\rall is well after 2 s\u001B[K',
      '\rall is well after 2.2 s\u001B[K',
    ])
  })

  test('a line is no longer than the terminal is wide, or nothing could be drawn over it', () => {
    assert.deepEqual(said([2_000], { columns: 12 }).drawn, ['\rall is well\u001B[K'])
  })

  test('what is said on a line of its own is not drawn behind another', () => {
    const { lines, drawn, line } = said([2_000], {})
    line.say('interrupted')
    assert.deepEqual([drawn.at(-1), lines], ['\r\u001B[K', ['interrupted']])
  })

  for (const [name, trying] of [
    ['elsewhere', { isTTY: false }],
    ['on a dumb terminal', { term: 'dumb' }],
  ] as const) {
    test(`${name} a plain line is written every ten seconds`, () => {
      const { lines, drawn, line } = said([2_000, 9_999, 10_000, 15_000, 20_000], trying)
      line.end()
      assert.deepEqual(drawn, [])
      assert.deepEqual(lines, ['all is well after 10 s', 'all is well after 20 s'])
    })
  }
})
