// Goal: the score is not flattered: rounding goes down, and what does not parse counts for nothing.
// Method: verdicts made by hand.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Mutant } from './mutant.ts'
import type { Verdict } from './pool.ts'
import { percent, scoreOf, survivorList, table } from './report.ts'
import { sample } from './sample.ts'

const target = { name: 't', files: [], tests: [] }
const mutant = (line: number): Mutant => ({
  operator: 'operator',
  start: 0,
  end: 1,
  replacement: 'b',
  file: 'a.ts',
  line,
  lineText: `line ${line}`,
  from: 'a',
  to: 'b',
})
const verdicts = (['killed', 'killed', 'timeout', 'survived', 'survived', 'invalid'] as const).map(
  (kind, index): Verdict => ({ mutant: mutant(index), target, kind }),
)
const [, , , listed] = verdicts.map((verdict) => verdict.mutant)

describe('scoreOf', () => {
  test('a timeout is found, an invalid one is no mutant', () => {
    const score = scoreOf('x', verdicts, new Set())
    assert.deepEqual([score.mutants, score.invalid, score.share], [5, 1, 3 / 5])
  })

  test('a listed survivor counts neither way', () => {
    const score = scoreOf('x', verdicts, new Set(listed && [listed]))
    assert.deepEqual([score.survived, score.equivalent, score.share], [1, 1, 3 / 4])
  })

  test('a listed mutant that was found still counts as found', () => {
    const all = new Set(verdicts.map((verdict) => verdict.mutant))
    assert.equal(scoreOf('x', verdicts, all).share, 1)
    assert.equal(scoreOf('x', verdicts, all).killed, 2)
  })
})

describe('report', () => {
  const shares: [number, string][] = [
    [1, '100.0 %'],
    [0.9, '90.0 %'],
    [0.89999, '89.9 %'],
    [0, '0.0 %'],
  ]
  for (const [share, expected] of shares) {
    test(`${share} is ${expected}`, () => assert.equal(percent(share), expected))
  }

  test('survivors are named with their line, the listed ones not', () => {
    const text = survivorList(verdicts, new Set(listed && [listed]))
    assert.equal(text, 'a.ts:4  operator: a  ->  b\n    line 4')
  })

  test('the columns of the table are as wide as their widest cell', () => {
    const [head, row] = table([scoreOf('a-long-name.ts', verdicts, new Set())]).split('\n')
    assert.equal(head?.length, row?.length)
    assert.match(row ?? '', /^a-long-name\.ts {2} +5 +2 +1 +2 +0 +1 +60\.0 %$/)
  })
})

describe('sample', () => {
  const all = Array.from({ length: 100 }, (_, index) => index)

  test('the same seed picks the same, in order', () => {
    const picked = sample(all, 10, 7)
    assert.deepEqual(sample(all, 10, 7), picked)
    assert.deepEqual(
      picked.toSorted((a, b) => a - b),
      picked,
    )
    assert.equal(new Set(picked).size, 10)
  })

  test('another seed picks others', () => {
    assert.notDeepEqual(sample(all, 10, 7), sample(all, 10, 8))
  })

  test('more than there are is all', () => assert.deepEqual(sample(all, 101, 1), all))
})
