// Goal: a server that asks which version is meant is told it once, and any version where none was seen.
// Method: one row per answer, and per version.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AuditAnswer } from '../../src/exchange.ts'
import type { Field } from '../../src/plan.ts'
import { isMatchWanted, matching } from '../../src/wire/precondition.ts'

const REQUEST = { method: 'PATCH', target: '/notes/1', fields: [] }

function answer(status: number, fields: readonly Field[] = []): AuditAnswer {
  return { status, fields, body: '', isTruncated: false, milliseconds: 1 }
}

describe('isMatchWanted', () => {
  for (const [status, expected] of [
    [428, true],
    [412, true],
    [409, false],
    [200, false],
  ] as const) {
    test(`${status}`, () => assert.equal(isMatchWanted(REQUEST, answer(status)), expected))
  }
  test('not where it was said', () => {
    assert.equal(isMatchWanted(matching(REQUEST, undefined), answer(412)), false)
  })
})

describe('matching', () => {
  for (const [name, seen, tag] of [
    ['the version that was seen', answer(200, [['ETag', '"7"']]), '"7"'],
    ['any, where the answer tells none', answer(200), '*'],
    ['any, where nothing was seen', undefined, '*'],
  ] as const) {
    test(name, () => assert.deepEqual(matching(REQUEST, seen).fields, [['If-Match', tag]]))
  }
})
