import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { AuditInputError, Mistakes, type Part } from '../../src/input/part.ts'
import { mistakesOf, partOf } from './part-of.ts'

type Reading = (part: Part) => unknown
const text: Reading = (part) => part.text()
const texts: Reading = (part) => part.texts()
const word: Reading = (part) => part.word(['owner', 'admin'])
const flag: Reading = (part) => part.flag()
const number: Reading = (part) => part.number(1, 3)
const fields: Reading = (part) => Object.keys(part.fields(['path', 'op']) ?? {})
const items: Reading = (part) => part.items().length

const rows: readonly (readonly [string, Reading, unknown, unknown, string?])[] = [
  ['a text', text, 'a', 'a'],
  ['an empty text is none', text, '', undefined, 'a text is expected, not an empty text ($)'],
  ['a number is no text', text, 7, undefined, "a text is expected: write '7' ($)"],
  ['nothing is no text', text, null, undefined, 'a text is expected, not nothing ($)'],
  ['one text stands for a list', texts, 'a', ['a']],
  ['texts', texts, ['a', true], ['a'], 'a text is expected, not a boolean ($[1])'],
  ['a word', word, 'admin', 'admin'],
  ['another word', word, 'adnin', undefined, 'one of `owner`, `admin` is expected'],
  ['a flag', flag, true, true],
  ['a text is no flag', flag, 'true', false, '`true` or `false` is expected ($)'],
  ['the least number', number, 1, 1],
  ['the greatest number', number, 3, 3],
  ['a lesser number', number, 0, undefined, 'a number from 1 to 3 is expected ($)'],
  ['a greater number', number, 4, undefined, 'a number from 1 to 3 is expected ($)'],
  ['fields', fields, { op: 1 }, ['op']],
  ['an unknown field', fields, { opp: 1 }, [], 'there is no field `opp`'],
  ['a list has no fields', fields, [], [], 'fields are expected, not a list ($)'],
  ['elements', items, [1, 2], 2],
  ['fields are no elements', items, {}, 0, 'a list is expected, not fields ($)'],
]

describe('Part', () => {
  for (const [name, read, value, expected, mistake] of rows) {
    test(name, () => {
      const part = partOf(value)
      assert.deepEqual(read(part), expected)
      const said = mistakesOf(part)
      assert.equal(said.length, mistake === undefined ? 0 : 1)
      assert.ok(said[0]?.startsWith(mistake ?? '') ?? true, said[0])
    })
  }

  test('a long name is not told whole', () => {
    const part = partOf({ ['x'.repeat(61)]: 1 })
    part.fields(['op'])
    assert.ok(mistakesOf(part)[0]?.includes(`\`${'x'.repeat(60)}...\``))
  })
})

describe('Mistakes', () => {
  test('none ends nothing', () => assert.doesNotThrow(() => new Mistakes().end()))

  test('the same is told once, and no more than two hundred', () => {
    const mistakes = new Mistakes()
    mistakes.add('a')
    mistakes.add('a')
    assert.deepEqual(mistakes.lines, ['a'])
    for (let at = 0; at < 300; at++) mistakes.add(`b${at}`)
    assert.equal(mistakes.lines.length, 200)
    assert.throws(() => mistakes.end(), AuditInputError)
  })
})
