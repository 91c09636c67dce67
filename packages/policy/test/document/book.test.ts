import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createPolicyBook } from '../../src/document/book.ts'
import { changed, orders, policiesOf } from './fixtures.ts'

const other = changed({ version: 'other', policies: {} })

describe('createPolicyBook', () => {
  test('replaces the policies whole, and counts', () => {
    const book = createPolicyBook(policiesOf(orders))
    const before = book.current
    const replaced = book.replace(other)
    assert.ok(replaced.kind === 'replaced')
    assert.equal(replaced.generation, 2)
    assert.equal(book.generation, 2)
    assert.equal(book.current, replaced.policies)
    assert.equal(book.current.document.version, 'other')
    assert.equal(before.document.version, orders.version)
  })

  test('a document with a mistake changes nothing, and the problems are told', () => {
    const book = createPolicyBook(policiesOf(orders))
    const before = book.current
    let told = 0
    book.listen(() => {
      told += 1
    })
    const refused = book.replace(changed({ v: 2 }))
    assert.ok(refused.kind === 'invalid')
    assert.deepEqual(
      refused.problems.map(({ path }) => path),
      ['$.v'],
    )
    assert.equal(book.current, before)
    assert.equal(book.generation, 1)
    assert.equal(told, 0)
  })

  test('listeners are told of both, after the replacement, until they end it', () => {
    const book = createPolicyBook(policiesOf(orders))
    const told: string[] = []
    const listener = (): void => {
      told.push(book.current.document.version)
    }
    const end = book.listen(listener)
    book.listen(listener)
    book.listen((policies, before) => {
      told.push(`${before.document.version} -> ${policies.document.version}`)
    })
    book.replace(other)
    assert.deepEqual(told, ['other', 'other', `${orders.version} -> other`])
    end()
    end()
    book.replace(orders)
    assert.deepEqual(told.slice(3), [orders.version, `other -> ${orders.version}`])
  })

  test('a listener that fails keeps nobody from the news', () => {
    const book = createPolicyBook(policiesOf(orders))
    let told = 0
    book.listen(() => {
      throw new Error('broken')
    })
    book.listen(() => {
      told += 1
    })
    assert.throws(() => book.replace(other), AggregateError)
    assert.equal(told, 1)
    assert.equal(book.generation, 2)
  })
})
