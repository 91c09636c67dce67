import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { dataOf } from '../../src/report/html-data.ts'
import { large, report } from './fixture.ts'

describe('dataOf', () => {
  const text = dataOf(report)

  test('it cannot end the element it stands in', () => assert.ok(!text.includes('<')))

  test('the groups stand in the order of the matrix', () => {
    const { groups } = JSON.parse(text)
    assert.equal(groups.length, 60)
    assert.deepEqual([groups[0].operation, groups[0].caller], ['GET /orders', 'nobody'])
  })

  test('a refuted cell says what was found', () => {
    const { groups } = JSON.parse(text)
    const group = groups.find(
      (one: Group) => one.caller === 'bob' && one.operation.endsWith('{id}'),
    )
    assert.deepEqual(group.cells[0].found, ['bob read orderA of alice'])
  })

  test('a page of many long answers keeps a bounded part of them, the refuted first', () => {
    const many = large(3_000)
    const exchanges = many.exchanges.map((one) => ({
      ...one,
      request: { ...one.request, body: 'x'.repeat(3_000) },
    }))
    const page = dataOf({ ...many, exchanges })
    assert.ok(page.length < 20_000_000, `${page.length}`)
    const kept = JSON.parse(page).exchanges
    for (let number = 7; number < 30_000; number += 50) assert.ok(number in kept, `${number}`)
  })
})

interface Group {
  readonly caller: string
  readonly operation: string
}
