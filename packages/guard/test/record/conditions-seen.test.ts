import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  attribute,
  type CompiledRule,
  conditionsOf,
  fromResource,
  fromSubject,
  owner,
  type Rule,
  type RuleInput,
  relation,
  resourceType,
  TRUE,
  UNKNOWN,
} from '@sallyport/policy'
import { conditionsSeen, conditionsText } from '../../src/record/conditions-seen.ts'
import { model, subjectOf } from '../support.ts'

interface Order {
  readonly customer: string
  readonly open: boolean
  readonly size: number
}
const type = resourceType<Order>('order', { tenant: null, owner: 'customer' })
const conditionsFor = (...rules: readonly Rule[]) =>
  conditionsOf(model.compile({ kind: 'all', rules }, type) as CompiledRule)

const isOpen = attribute(fromResource('open'), 'equal', true)
const inTeam = attribute(fromSubject('team'), 'equal', 'red')
const subject = subjectOf('ann', { attributes: { team: 'red' } })
const inputOf = (parts: Partial<RuleInput>): RuleInput => ({
  ...{ subject, resource: undefined, context: {}, now: 0 },
  ...parts,
})

/** What a record says, by requirement. */
function seen(rules: readonly Rule[], parts: Partial<RuleInput>): Record<string, unknown> {
  const conditions = conditionsFor(...rules)
  const text = conditionsText(conditions, conditionsSeen(conditions, inputOf(parts)))
  const { conditions: told = [] } = JSON.parse(`{"v":1${text}}`) as {
    readonly conditions?: readonly { readonly requirement: string; readonly holds: unknown }[]
  }
  return Object.fromEntries(told.map(({ requirement, holds }) => [requirement, holds]))
}

// Goal: the record says what was seen, all of it, and nothing that was not.
describe('conditions in a record', () => {
  const OPEN = 'resource open equal true'
  const OWNER = 'owner of the resource'
  const TEAM = 'subject team equal "red"'
  const closed = { open: false, customer: 'ann' }
  const truth = (truth: 1 | 2) => ({ relations: { truthOf: () => truth } })
  const throwing = {
    get open() {
      throw new Error('lazy')
    },
    customer: 'bob',
  }
  const rows = [
    [
      'what holds and what does not',
      [isOpen],
      { resource: closed },
      { [OPEN]: false, [OWNER]: true },
    ],
    [
      'what could not be compared is null',
      [isOpen],
      { resource: {} },
      { [OPEN]: null, [OWNER]: null },
    ],
    ['of a resource that was not loaded nothing', [isOpen], {}, {}],
    ['what the subject brings stands there all the same', [isOpen, inTeam], {}, { [TEAM]: true }],
    [
      'a relation that was answered',
      [relation('viewer', { object: fromSubject('id') })],
      truth(TRUE),
      { 'relation viewer to subject id': true },
    ],
    ['of one that nobody asked for nothing', [relation('viewer')], truth(UNKNOWN), {}],
    ['a getter that throws was not seen', [isOpen], { resource: throwing }, { [OWNER]: false }],
  ] as const
  for (const [name, rules, parts, expected] of rows) {
    test(name, () => {
      const told = seen(rules, parts)
      const known = Object.fromEntries(
        Object.entries(expected).map(([words]) => [words, told[words]]),
      )
      assert.deepEqual(known, expected)
      assert.equal(Object.keys(told).length, Object.keys(expected).length, JSON.stringify(told))
    })
  }

  test('sixteen conditions are told apart, the first and the last', () => {
    const rules = Array.from({ length: 16 }, (_, i) => attribute(fromResource('size'), 'less', i))
    const told = Object.values(seen(rules, { resource: { size: 7 } }))
    assert.deepEqual(
      told,
      Array.from({ length: 16 }, (_, i) => 7 < i),
    )
  })

  test('the text of the same is the same, also after a thousand others', () => {
    const conditions = conditionsFor(isOpen, inTeam, owner())
    const text = conditionsText(conditions, 63)
    for (let i = 1; i < 1_500; i += 1) conditionsText(conditions, i)
    assert.equal(conditionsText(conditions, 63), text)
    assert.equal(conditionsText(conditions, 0), '')
  })
})
