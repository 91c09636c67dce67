import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ExplainProgress } from '../../src/commands/explain-progress.ts'

const progress = { done: 250e6, total: 1e9, bytesPerSecond: 100e6, remainingSeconds: 7.5 }

function recorded(isTTY: boolean) {
  const texts = { lines: [] as string[], drawn: '' }
  let now = 0
  const terminal = { error: (line: string) => void texts.lines.push(line) }
  const screen = {
    isTTY,
    write: (text: string) => {
      texts.drawn += text
    },
  }
  const said = new ExplainProgress(terminal, { screen, term: 'xterm', now: () => now })
  const at = (time: number, what: Parameters<ExplainProgress['tell']>[0] = progress): void => {
    now = time
    said.tell(what)
  }
  return { texts, at, said }
}

describe('ExplainProgress', () => {
  test('what is quick says nothing', () => {
    const { texts, at, said } = recorded(true)
    at(400)
    said.end()
    assert.deepEqual(texts, { lines: [], drawn: '' })
  })

  test('on a terminal it draws over itself, ten times a second at most', () => {
    const { texts, at, said } = recorded(true)
    for (let time = 0; time <= 1500; time += 10) at(time)
    said.end()
    assert.equal(texts.drawn.split('\r').length - 2, 11)
    const line = 'read 250 MB of 1.0 GB (25 %), 100 MB/s, about 8 s left'
    assert.ok(texts.drawn.startsWith(`\r${line}\u001B[K`))
    assert.ok(texts.drawn.endsWith('\r\u001B[K'))
  })

  test('elsewhere it says a line every ten seconds', () => {
    const { texts, at } = recorded(false)
    for (let time = 0; time <= 25_000; time += 100) at(time)
    assert.equal(texts.lines.length, 2)
    assert.equal(texts.drawn, '')
  })

  test('of a pipe nobody knows how long it is', () => {
    const { texts, at } = recorded(false)
    at(10_000, { ...progress, total: undefined, remainingSeconds: undefined })
    assert.deepEqual(texts.lines, ['read 250 MB, 100 MB/s'])
  })
})
