import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { VersionMarks } from '../../src/tally/version-marks.ts'

describe('VersionMarks', () => {
  test('the first version is none, and each that is new is one, once', () => {
    const marks = new VersionMarks()
    assert.deepEqual(
      ['a', 'b', 'a', 'b', 'c'].map((version, i) => marks.note(version, i)?.name),
      [undefined, 'policy version b', undefined, undefined, 'policy version c'],
    )
  })

  test('after sixty-four versions no more are marked', () => {
    const marks = new VersionMarks()
    const names = Array.from({ length: 65 }, (_, i) => marks.note(`v${i}`, i)?.name)
    assert.deepEqual(names.slice(62), ['policy version v62', 'policy version v63', undefined])
  })
})
