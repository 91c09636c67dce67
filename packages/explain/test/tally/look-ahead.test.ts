// Goal: to look ahead changes nothing of what is counted, wherever lines end and whatever stands in them.
// Method: random chunks of lines, counted once with the ends of lines told and once without; and the edges of a chunk.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Line } from '../../src/read/line.ts'
import { Seen } from '../../src/read/seen.ts'
import { Callers } from '../../src/tally/callers.ts'
import { LIMITS } from '../../src/tally/limits.ts'

const AHEAD = 64
const text = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.constantFrom('192.0.2.1', '192.0.2.10', '-', '', 'x'.repeat(40)),
)

/** The numbers of who asks in each line, as many of whose ends are told as `known` says. */
function numbersOf(lines: readonly string[], known: number): readonly number[] {
  const chunk = Line.of(lines.map((line) => `${line} GET\n`).join(''))
  const ends = lines.map((_, i) => lines.slice(0, i + 1).join(' GET\n').length + ' GET'.length)
  const callers = new Callers(LIMITS)
  const seen = new Seen()
  return lines.map((line, i) => {
    const start = i === 0 ? 0 : (ends[i - 1] as number) + 1
    chunk.start = start
    chunk.end = ends[i] as number
    chunk.ends = Int32Array.from(ends.slice(i))
    chunk.known = Math.min(known, lines.length - i)
    seen.begin(chunk)
    seen.addressAt(start, start + line.length)
    const number = callers.numberOf(seen, i)
    assert.equal(chunk.known, 0, 'looked at once')
    return number
  })
}

describe('LookAhead', () => {
  test('who asks is the same with and without', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 90 }), (lines) => {
        assert.deepEqual(numbersOf(lines, AHEAD), numbersOf(lines, 0))
      }),
      { numRuns: 100 },
    )
  })

  for (const known of [AHEAD - 1, AHEAD, AHEAD + 1])
    test(`${known} lines to come are no harm`, () => {
      const lines = Array.from({ length: 80 }, (_, i) => `192.0.2.${i % 7}`)
      assert.deepEqual(numbersOf(lines, known), numbersOf(lines, 0))
    })
})
