import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Story, Told } from '../story.ts'
import { everyday } from './everyday.ts'

const SERVICE = { address: '198.18.0.1', agent: 'billing/2' } as const
const MOVED = '203.0.113.77'

/** A service reads a ledger that others do not; after an hour it does so by a second way out as well. */
function moving(after: Partial<Told>, others: Story = everyday(), since = 200): Story {
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
    return [{ at, ...SERVICE, path }, ...(n < since ? [] : [{ ...second, ...after }])]
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

  /** So many others are served it. */
  const served = (count: number, more: Partial<Told> = {}): Story =>
    everyday().each(count, (i) => ({
      ...{ at: 100 + i, address: `198.51.0.${i + 1}`, agent: 'app/1.0', ...more },
      path: '/internal/ledger',
    }))

  test('is not where everybody is served that', () => {
    assert.notEqual(moving({}, served(40)).types()[0], 'address_block')
  })

  test('is where fifteen others are served that, and it all that is served to it from there', () => {
    assert.equal(moving({}, served(15)).types()[0], 'address_block')
    assert.notEqual(moving({}, served(16)).types()[0], 'address_block')
  })

  test('is not among so many where it is served from there what it is not elsewhere', () => {
    const story = served(15).each(20, (n) => ({
      ...{ at: 4000 + n * 100, ...SERVICE, address: MOVED, path: '/audit' },
    }))
    assert.notEqual(moving({}, story).types()[0], 'address_block')
  })

  test('is where it came after three minutes, in which it would have asked ten times', () => {
    assert.equal(moving({}, everyday(), 11).types()[0], 'address_block')
  })

  test('is not where it came in the second minute', () => {
    assert.notEqual(moving({}, everyday(), 6).types()[0], 'address_block')
  })
})
