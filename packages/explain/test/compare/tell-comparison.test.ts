import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compareTallies } from '../../src/compare/compare.ts'
import { jsonComparison, terminalComparison } from '../../src/compare/tell-comparison.ts'
import { Story } from '../story.ts'
import { everyday, HOSTILE } from '../tell/diagnosed.ts'

const paint = (_kind: string, text: string): string => text
const quiet = new Story().each(2000, (n) => ({ at: n }))
const comparison = compareTallies(quiet.tally(), everyday().tally())

describe('a comparison', () => {
  const lines = terminalComparison(comparison, { paint, isComplete: false })

  test('says shares and counts of each change', () =>
    assert.ok(
      lines.some((line) => /^ {2}new +0 % -> [\d.]+ % +401 {2}0 of 2,000 -> 149 of/.test(line)),
      lines.join('\n'),
    ))

  test('has a part for each dimension, and the findings', () => {
    for (const head of ['by status', 'by route', 'by caller', 'by client', 'found only after']) {
      assert.ok(lines.includes(head), head)
    }
  })

  test('is not alive in a terminal', () => {
    assert.ok(lines.join('').includes('alert'), 'what is hostile is there')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    for (const line of lines) assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\u009f\u202e]/)
  })

  test('of nothing says so', () => {
    const none = compareTallies(quiet.tally(), quiet.tally())
    const told = terminalComparison(none, { paint, isComplete: false })
    assert.ok(told.includes('no refusals differ beyond chance and by twice or more'))
  })

  test('is data too', () => {
    const data = JSON.parse(JSON.stringify(jsonComparison(comparison)))
    assert.equal(data.requests.before, 2000)
    assert.ok(data.changes.some(({ name }: { name: string }) => name === HOSTILE.subject))
    assert.ok(data.onlyAfter.length > 0)
  })
})
