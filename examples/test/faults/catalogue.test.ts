import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ORACLES } from '@sallyport/audit'
import { FAULTS, faultNamed } from '../../src/faults/catalogue.ts'

/** Oracles that no fault of the orders API can make fail, and why. */
const NONE: Readonly<Record<string, string>> = {
  Z1: 'whoever is of a tenant reads its orders: whoever reads one that it may not is of another (Z5)',
}

describe('FAULTS', () => {
  for (const id of Object.keys(ORACLES)) {
    test(`${id} has a fault, or a reason to have none`, () => {
      const hasFault = FAULTS.some(({ oracle }) => oracle === id)
      assert.notEqual(hasFault, Object.hasOwn(NONE, id))
    })
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
