import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  address,
  all,
  any,
  owner,
  permission,
  RuleError,
  relation,
  resourceType,
} from '@sallyport/policy'
import { Refused } from '../../src/access.ts'
import { createGuard, type Guard } from '../../src/guard.ts'
import type { Relations } from '../../src/policies/relations.ts'
import { fakeScheme, model, okay, requestOf, subjectOf } from '../support.ts'

// Goal: a list is made by the same rule as an answer, and is never short without saying so.

interface Row {
  readonly id: string
  readonly tenant: string
  readonly owner: string
}
const row = resourceType<Row>('row', {
  tenant: 'tenant',
  owner: 'owner',
  columns: { id: 'text', tenant: 'text', owner: 'text' },
})

function guardWith(relations?: Relations): Guard {
  const verify = (text: string) => okay(subjectOf(text, { tenant: 'acme', sets: ['member'] }))
  const schemes = [fakeScheme({ verify })]
  const limits = { decisionMs: 50 }
  return createGuard({ realm: 'rows', model, schemes, limits, ...(relations && { relations }) })
}

async function accessOf(guard: Guard, address = '10.0.0.1') {
  const list = guard.policy('list', { rule: permission('orders:read') })
  const request = requestOf({ address, fields: { authorization: 'Token alice' } })
  const outcome = await guard.handle(request, list)
  assert.ok(outcome.kind === 'pass')
  return outcome.access
}

const engine = (found: Awaited<ReturnType<NonNullable<Relations['idsOf']>>>): Relations => ({
  answersFor: () => assert.fail('a list asks for ids'),
  idsOf: async () => found,
})

describe('where', () => {
  test('is the rule, for the subject and the circumstances of the request', async () => {
    const guard = guardWith()
    const rule = all(address('10.0.0.0/8'), owner())
    const mine = guard.policy('mine', { rule, resource: row, load: 'handler' })
    const within = (await accessOf(guard)).where(mine, 'sqlite')
    assert.deepEqual([within.kind, within.values], ['some', ['acme', 'alice']])
    const other = guardWith()
    const theirs = other.policy('mine', { rule, resource: row, load: 'handler' })
    const outside = (await accessOf(other, '192.0.2.1')).where(theirs, 'sqlite')
    assert.equal(outside.kind, 'none')
  })

  test('of a policy of another guard is a mistake of the program', async () => {
    const theirs = guardWith().policy('mine', { rule: owner(), resource: row, load: 'handler' })
    const access = await accessOf(guardWith())
    assert.throws(() => access.where(theirs, 'sqlite'), /belongs to another guard/)
    await assert.rejects(access.whereAsync(theirs, 'sqlite'), /belongs to another guard/)
  })
})

describe('a list by a scheme that the policy does not accept', () => {
  const verify = (text: string) => okay(subjectOf(text, { tenant: 'acme', sets: ['member'] }))
  const guard = createGuard({
    realm: 'rows',
    model,
    schemes: [fakeScheme({ verify }), fakeScheme({ name: 'key', transport: 'x-key', verify })],
  })
  const mine = guard.policy('mine', {
    rule: owner(),
    resource: row,
    load: 'handler',
    schemes: ['token'],
  })
  const list = guard.policy('list', { rule: permission('orders:read') })

  test('is refused as a request for one of its rows would be', async () => {
    const outcome = await guard.handle(requestOf({ fields: { 'x-key': 'alice' } }), list)
    assert.ok(outcome.kind === 'pass')
    const { access } = outcome
    const refused = { name: 'Refused', status: 401 }
    assert.throws(() => access.require(mine, undefined), refused)
    assert.throws(() => access.where(mine, 'sqlite'), refused)
    await assert.rejects(access.whereAsync(mine, 'sqlite'), refused)
  })
})

describe('whereAsync', () => {
  const rule = any(owner(), relation('viewer'))
  const listed = async (relations?: Relations) => {
    const guard = guardWith(relations)
    const seen = guard.policy('seen', { rule, resource: row, load: 'handler' })
    const access = await accessOf(guard)
    assert.throws(() => access.where(seen, 'sqlite'), /write `await access.whereAsync/)
    return { guard, list: () => access.whereAsync(seen, 'sqlite') }
  }

  test('has what the engine found', async () => {
    const { list } = await listed(engine({ kind: 'found', ids: ['7', '9'], complete: true }))
    assert.deepEqual((await list()).values.slice(-2), ['7', '9'])
  })

  test('a rule that SQL cannot say is a mistake of the program, and no outage', async () => {
    const untyped = resourceType<Row>('row', { tenant: 'tenant', owner: 'owner' })
    const guard = guardWith(engine({ kind: 'found', ids: [], complete: true }))
    const policy = guard.policy('untyped', { rule, resource: untyped, load: 'handler' })
    const access = await accessOf(guard)
    await assert.rejects(access.whereAsync(policy, 'sqlite'), RuleError)
  })

  const failing: readonly (readonly [name: string, relations: Relations | undefined])[] = [
    ['no engine', undefined],
    ['an engine without search', { answersFor: () => assert.fail() }],
    ['an engine that fails', engine({ kind: 'failure', cause: 'ECONNREFUSED' })],
    ['an engine that did not find all', engine({ kind: 'found', ids: ['7'], complete: false })],
    [
      'an engine that never answers',
      { ...engine(undefined as never), idsOf: () => new Promise<never>(() => {}) },
    ],
  ]
  for (const [name, relations] of failing) {
    test(`${name} is 503, with a record`, async () => {
      const { guard, list } = await listed(relations)
      const error: unknown = await list().catch((error: unknown) => error)
      assert.ok(error instanceof Refused)
      assert.equal(error.status, 503)
      const record = guard.find(JSON.parse(error.answer.body).instance)
      assert.equal(record?.reason, 'relation_unavailable')
      assert.ok(record?.cause)
    })
  }
})
