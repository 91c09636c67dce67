import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { stateOf } from '../../src/run/read-back.ts'
import { exchange } from './run-of.ts'

const rows = [
  ['a good answer', exchange(1, 200, '{"id":7}'), 'there'],
  ['a good answer without anything', exchange(1, 200, ''), 'gone'],
  ['a good answer of nothing', exchange(1, 200, '{"data":null}'), 'gone'],
  ['404', exchange(1, 404), 'gone'],
  ['410', exchange(1, 410), 'gone'],
  ['403 tells nothing', exchange(1, 403), 'unknown'],
  ['500 tells nothing', exchange(1, 500), 'unknown'],
  ['no answer tells nothing', exchange(1), 'unknown'],
  ['nothing asked tells nothing', undefined, 'unknown'],
] as const

describe('stateOf', () => {
  for (const [name, one, expected] of rows) {
    test(name, () => assert.equal(stateOf(one), expected))
  }

  test('HEAD has no body, and is there', () => {
    const one = exchange(1, 200)
    assert.equal(stateOf({ ...one, request: { ...one.request, method: 'HEAD' } }), 'there')
  })
})
