import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { emptyObservation } from '../../src/observation.ts'
import { requestColumns } from '../../src/store/request-columns.ts'

const of = (parts: object): Record<string, unknown> => {
  const seen = { ...emptyObservation(), ...parts }
  return Object.fromEntries(requestColumns.map(({ name, value }) => [name, value(seen)]))
}

// Goal: each thing that a log may say has a column, and what it does not say is nothing.
describe('the columns of the table `requests`', () => {
  test('each member of an observation is in one of them', () => {
    const names = Object.keys(emptyObservation())
    const marked = Object.fromEntries(names.map((name, i) => [name, i + 1]))
    assert.deepEqual(
      Object.values(of(marked)).toSorted((a, b) => Number(a) - Number(b)),
      Object.values(marked),
    )
  })

  test('an empty observation is empty', () => {
    for (const [name, value] of Object.entries(of({}))) assert.equal(value, undefined, name)
  })
})
