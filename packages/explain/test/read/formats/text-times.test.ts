import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { timeIn } from '../../../src/read/formats/text-times.ts'

// Goal: of the first instant in a text everybody knows which one it is, or there is none.
const rows = [
  ['2026-05-04T07:33:20.250Z', '2026-05-04T07:33:20.250Z', true],
  ['[2026-05-04 07:33:20,250] [INFO]', '2026-05-04T07:33:20.250Z', false],
  ['2026-05-04 07:33:20 +0200', '2026-05-04T05:33:20.000Z', true],
  ['at 2026-05-04T07:33:20-05:00', '2026-05-04T12:33:20.000Z', true],
  ['2026/05/04 07:33:20 GET', '2026-05-04T07:33:20.000Z', false],
  ['2026-05-04T07:33:20.123456789Z', '2026-05-04T07:33:20.123Z', true],
  ['[04/May/2026:07:33:20 +0000]', '2026-05-04T07:33:20.000Z', true],
  ['04/May/2026 07:33:20', '2026-05-04T07:33:20.000Z', false],
  ['[Mon May  4 07:33:20 2026] GET', '2026-05-04T07:33:20.000Z', false],
  ['05/04/2026 07:33:20', undefined, undefined],
  ['07:33:20', undefined, undefined],
  ['04/Foo/2026:07:33:20 +0000', undefined, undefined],
  ['', undefined, undefined],
] as const

describe('timeIn', () => {
  for (const [text, expected, hasZone] of rows) {
    test(`${text || '(nothing)'}: ${expected ?? 'none'}`, () => {
      const found = timeIn(text)
      assert.equal(found && new Date(found.time).toISOString(), expected)
      assert.equal(found?.hasZone, hasZone)
    })
  }

  test('it is looked for at the beginning', () => {
    assert.equal(timeIn(`${' '.repeat(512)}2026-05-04T07:33:20Z`), undefined)
  })
})
