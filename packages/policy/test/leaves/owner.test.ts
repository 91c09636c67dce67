import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { owner } from '../../src/leaves/owner.ts'
import { not } from '../../src/rule.ts'
import { FALSE, TRUE, type Truth, UNKNOWN } from '../../src/truth.ts'
import { first, free, input, model, order, subject } from '../fixtures.ts'

const rows: readonly [name: string, customer: unknown, Truth][] = [
  ['the id of the subject', 'alice', TRUE],
  ['another id', 'bob', FALSE],
  ['the id in another case', 'Alice', FALSE],
  ['null', null, UNKNOWN],
  ['undefined', undefined, UNKNOWN],
  ['the empty text', '', UNKNOWN],
  ['a number', 7, UNKNOWN],
  ['a list with the id', ['alice'], UNKNOWN],
]

describe('owner', () => {
  const rule = model.compile(owner(), free)

  for (const [name, customer, expected] of rows) {
    test(`the owner column holds ${name}`, () => {
      const resource = { ...first, customer } as typeof first
      assert.equal(rule.evaluate(input({ resource })), expected)
    })
  }

  test('before the resource is loaded it is unknown', () => {
    assert.equal(rule.evaluate(input({ resource: undefined })), UNKNOWN)
  })

  test('an id that is not there owns nothing that has no owner', () => {
    const nameless = subject({ id: undefined as unknown as string })
    const resource = { ...first, customer: undefined } as unknown as typeof first
    assert.equal(rule.evaluate(input({ subject: nameless, resource })), UNKNOWN)
    assert.equal(rule.evaluate(input({ subject: subject({ id: '' }), resource })), UNKNOWN)
  })

  test('an owner of another type does not pass `not(owner())`: four eyes stay four', () => {
    const resource = { ...first, customer: 7 } as unknown as typeof first
    const asked = input({ subject: subject({ id: '7' }), resource })
    assert.equal(model.compile(not(owner()), free).evaluate(asked), UNKNOWN)
  })

  test('the reason names both', () => {
    const resource = { ...first, customer: 'bob' }
    assert.deepEqual(rule.explain(input({ resource })).unmet, [
      {
        reason: 'owner_mismatch',
        requirement: 'owner of the resource',
        compared: 'subject "alice", owner "bob"',
      },
    ])
  })

  test('it does not compile without a type, nor for a type without an owner', () => {
    assert.throws(
      () => model.compile(owner()),
      /`owner` needs a resource type with an owner: write resourceType\('name', /,
    )
    const { owner: _, ...ownerless } = order
    assert.throws(() => model.compile(owner(), ownerless), /resourceType\('order', \{ owner/)
  })
})
