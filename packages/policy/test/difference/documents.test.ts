import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { threadMilliseconds } from '../../../../tools/thread-time.ts'
import { differenceOf } from '../../src/difference/documents.ts'
import type { Policies } from '../../src/document/read.ts'
import { changed, orders, policiesOf, withPolicy } from '../document/fixtures.ts'

const before = policiesOf(orders)
const without = (name: string): Record<string, unknown> => {
  const { [name]: _, ...rest } = orders.policies
  return rest
}
const words = (after: unknown) => {
  const { policies, visibility, sets, widens } = differenceOf(before, policiesOf(after))
  const told = [...policies, ...visibility].map(({ kind, name, difference }) => [
    ...[kind, name],
    ...difference.gains.map((one) => `+ ${one.words}`),
    ...difference.losses.map((one) => `- ${one.words}`),
  ])
  return { told, sets, widens }
}

describe('differenceOf', () => {
  test('the same document, written otherwise, changes nothing', () => {
    const policies = Object.fromEntries(Object.entries(orders.policies).toReversed())
    assert.deepEqual(words(changed({ version: 'x', policies })), {
      told: [],
      sets: [],
      widens: false,
    })
  })

  test('a policy more permits those whom it permits', () => {
    const { told, widens } = words(withPolicy('new', { rule: { kind: 'set', set: 'admin' } }))
    assert.deepEqual(told, [['added', 'new', '+ set admin yes']])
    assert.equal(widens, true)
  })

  test('a policy more that permits nobody widens nothing', () => {
    const rule = { kind: 'not', rule: { kind: 'anyone' } }
    assert.deepEqual(words(withPolicy('new', { rule })).widens, false)
  })

  test('a policy less permits nobody any more', () => {
    const { told, widens } = words(changed({ policies: without('orders.list') }))
    assert.deepEqual(told, [['removed', 'orders.list', '- permission orders:read yes']])
    assert.equal(widens, false)
  })

  test('a set that grants more widens, also where no rule asks for it', () => {
    const sets = {
      ...orders.sets,
      support: { permissions: ['tenants:cross'], includes: ['member'] },
    }
    const policies = { a: { rule: { kind: 'authenticated' } } }
    const base = policiesOf(changed({ policies }))
    const found = differenceOf(base, policiesOf(changed({ policies, sets })))
    assert.deepEqual(found.policies, [])
    assert.deepEqual(found.sets, [
      {
        name: 'support',
        gains: ['permission orders:read', 'permission orders:write', 'set member'],
        losses: [],
      },
    ])
    assert.equal(found.widens, true)
  })

  test('sets that grant as much as a model has are compared in no time to speak of', () => {
    const permissions = Array.from({ length: 10_000 }, (_, i) => `p${i}`)
    const granting = (count: number): Record<string, unknown> => {
      const granted = Array.from({ length: 20 }, (_, i) => [`s${i}`, { permissions }] as const)
      const last = { s19: { permissions: permissions.slice(0, count) } }
      return { ...Object.fromEntries(granted), ...last }
    }
    const document = { v: 1, version: '1', permissions, policies: {} }
    const [before, after] = [9_999, 10_000].map((count) =>
      policiesOf({ ...document, sets: granting(count) }),
    ) as [Policies, Policies]
    const start = threadMilliseconds()
    const found = differenceOf(before, after)
    assert.deepEqual(found.sets, [{ name: 's19', gains: ['permission p9999'], losses: [] }])
    // Half a second; looked up in lists it takes half a minute.
    assert.ok(threadMilliseconds() - start < 5_000)
  })

  test('a set that grants less narrows', () => {
    const sets = { ...orders.sets, member: { permissions: ['orders:read'] } }
    const { told, sets: moved, widens } = words(changed({ sets }))
    assert.deepEqual(moved, [
      { name: 'member', gains: [], losses: ['permission orders:write'] },
      { name: 'admin', gains: [], losses: ['permission orders:write'] },
    ])
    assert.deepEqual(
      told.map(([kind, name]) => [kind, name]),
      [['changed', 'orders.change']],
    )
    assert.equal(widens, false)
  })

  test('who may see a resource is compared too', () => {
    const resources = { order: { ...orders.resources['order'], see: { kind: 'authenticated' } } }
    const { told, widens } = words(changed({ resources }))
    assert.equal(told.length, 1)
    assert.deepEqual(told[0]?.slice(0, 2), ['changed', 'order'])
    assert.equal(widens, true)
  })

  test('a tenant in another column is another tenant', () => {
    const resources = { order: { ...orders.resources['order'], tenant: 'org', columns: {} } }
    const { widens } = words(changed({ resources }))
    assert.equal(widens, true)
  })
})
