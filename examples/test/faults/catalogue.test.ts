import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ORACLES } from '@sallyport/audit'
import { FAULTS, faultNamed } from '../../src/faults/catalogue.ts'

describe('FAULTS', () => {
  for (const id of Object.keys(ORACLES)) {
    test(`${id} has a fault`, () => assert.ok(FAULTS.some(({ oracle }) => oracle === id)))
  }

  test('a fault is about an oracle that there is', () => {
    assert.deepEqual(
      FAULTS.filter(({ oracle }) => !Object.hasOwn(ORACLES, oracle)),
      [],
    )
  })

  test('a sentence and a name can be told apart from those of all others', () => {
    for (const key of ['name', 'sentence'] as const) {
      assert.equal(new Set(FAULTS.map((fault) => fault[key])).size, FAULTS.length, key)
    }
  })
})

test('a fault is found by its name alone', () => {
  const [first] = FAULTS
  assert.equal(faultNamed(first?.name ?? ''), first)
  assert.equal(faultNamed('constructor'), undefined)
})
