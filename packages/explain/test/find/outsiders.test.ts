import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Story, Told } from '../story.ts'
import { everyday } from './everyday.ts'

const SERVICE = { address: '198.18.0.1', agent: 'billing/2' } as const
const MOVED = '203.0.113.77'

/** A service reads a ledger that others do not; after an hour it does so by a second way out as well. */
function moving(after: Partial<Told>, others: Story = everyday()): Story {
  return others.each(400, (n) => {
    const at = n * 18
    const isLedger = n % 2 === 0
    const path = isLedger ? '/internal/ledger' : '/me'
    const second = {
      at: at + 9,
      ...SERVICE,
      address: MOVED,
      path,
      ...(isLedger && { status: 403 }),
    }
    return [{ at, ...SERVICE, path }, ...(n < 200 ? [] : [{ ...second, ...after }])]
  })
}

// Goal: who is served elsewhere what is refused here, and is refused nothing else, is stopped by its address.
// Method: one service that moves; each other row lacks one of what tells it.
describe('a service that asks from another address', () => {
  test('is refused for its address', () => {
    const [first] = moving({}).findings()
    assert.equal(first?.type, 'address_block')
    assert.deepEqual(
      first?.where.routes.map(({ name }) => name),
      ['GET /internal/ledger'],
    )
  })

  test('is not where nobody with that client is served there', () => {
    assert.notEqual(moving({ agent: 'other/1' }).types()[0], 'address_block')
  })

  test('is not where it is refused everything', () => {
    assert.notEqual(moving({ status: 403 }).types()[0], 'address_block')
  })

  test('is not where everybody is served that', () => {
    const others = everyday().each(40, (i) => ({
      ...{ at: 100 + i, address: `198.51.0.${i + 1}`, agent: 'app/1.0' },
      path: '/internal/ledger',
    }))
    assert.notEqual(moving({}, others).types()[0], 'address_block')
  })
})
