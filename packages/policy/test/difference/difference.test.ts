// Goal: each kind of change is told by the example a reader would give.
// Method: one row per change; the words of every gain and every loss, in full.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { CompiledRule } from '../../src/compile.ts'
import { type Difference, difference } from '../../src/difference/difference.ts'
import * as p from '../../src/index.ts'
import type { RuleInput } from '../../src/leaf.ts'
import type { Rule } from '../../src/rule.ts'
import { TRUE } from '../../src/truth.ts'

const permissions = ['read', 'write', 'remove']
const sets = {
  member: { permissions: ['read', 'write'] },
  admin: { permissions: ['remove'], includes: ['member'] },
  guest: {},
}
const model = p.createModel({ permissions, sets })
const free = p.resourceType<Record<string, unknown>>('order', {
  tenant: null,
  owner: 'owner',
  acl: 'acl',
})

const { all, any, not, owner, permission, set, scope, anyone, authenticated } = p
const status = (value: string): Rule => p.attribute(p.fromResource('status'), 'equal', value)
const total = (operator: 'less' | 'greater', value: number): Rule =>
  p.attribute(p.fromResource('total'), operator, value)
const tags = (value: string): Rule => p.attribute(p.fromResource('tags'), 'contains', value)
const office = p.timeWindow({ days: ['mon', 'tue'], from: '09:00', until: '17:00' })
const monday = p.timeWindow({ days: ['mon'], from: '09:00', until: '17:00' })

interface Row {
  readonly name: string
  readonly before: Rule
  readonly after: Rule
  readonly gains?: readonly string[]
  readonly losses?: readonly string[]
}

const rows: readonly Row[] = [
  {
    name: 'the same rule written otherwise',
    before: all(owner(), any(owner(), set('admin'))),
    after: owner(),
  },
  {
    name: 'anybody may, also without credentials',
    before: permission('read'),
    after: anyone(),
    gains: ['without credentials', 'permission read no'],
  },
  {
    name: 'a condition is dropped',
    before: all(permission('read'), owner()),
    after: permission('read'),
    gains: ['permission read yes, owner of the resource no'],
  },
  {
    name: 'a prohibition is dropped: what is unknown was prohibited too',
    before: all(permission('read'), not(status('closed'))),
    after: permission('read'),
    gains: ['permission read yes, resource status equal "closed" yes'],
  },
  {
    name: 'a set has the permission that it grants, unless scopes narrow it',
    before: all(set('admin'), permission('remove')),
    after: set('admin'),
    gains: ['set admin yes, permission remove no'],
  },
  {
    name: 'a set is in the sets that it includes',
    before: set('admin'),
    after: all(set('admin'), set('member')),
  },
  {
    name: 'a set takes the place of another that includes it',
    before: set('admin'),
    after: set('member'),
    gains: ['set admin no, set member yes'],
  },
  {
    name: 'scopes matter beside what is held',
    before: permission('read'),
    after: all(permission('read'), scope('read')),
    losses: ['permission read yes, scope read unknown'],
  },
  {
    name: 'one attribute is not two values at once',
    before: all(status('open'), status('closed')),
    after: all(status('open'), status('shut')),
  },
  {
    name: 'what is less than one number is less than a greater one',
    before: total('less', 10),
    after: any(total('less', 10), total('less', 5)),
  },
  {
    name: 'an interval grows',
    before: all(total('greater', 5), total('less', 10)),
    after: all(total('greater', 5), total('less', 20)),
    gains: ['resource total less 10 no, resource total less 20 yes'],
  },
  {
    name: 'lists hold several values',
    before: all(tags('a'), tags('b')),
    after: tags('a'),
    gains: ['resource tags contains "a" yes, resource tags contains "b" no'],
  },
  {
    name: 'owner and id are one comparison',
    before: p.attribute(p.fromSubject('id'), 'equal', p.fromResource('owner')),
    after: owner(),
  },
  {
    name: 'an id is no list: nothing is in it, and nothing else is forgotten for that',
    before: any(
      p.attribute(p.fromContext('r'), 'in', p.fromSubject('id')),
      p.attribute(p.fromContext('r'), 'equal', 'x'),
    ),
    after: status('open'),
    gains: ['context r equal "x" no, resource status equal "open" yes'],
    losses: ['context r equal "x" yes, resource status equal "open" no'],
  },
  {
    name: 'a block of addresses lies within another',
    before: p.address('10.1.0.0/16'),
    after: p.address('10.0.0.0/8'),
    gains: ['address within 10.1.0.0/16 no, address within 10.0.0.0/8 yes'],
  },
  {
    name: 'a younger authentication is also old enough',
    before: p.assurance({ maxAgeSeconds: 600 }),
    after: p.assurance({ maxAgeSeconds: 300 }),
    losses: ['authentication within 600 s yes, authentication within 300 s no'],
  },
  {
    name: 'one class more is enough',
    before: p.assurance({ acr: 'gold' }),
    after: p.assurance({ acr: ['gold', 'silver'] }),
    gains: ['authentication of gold no, authentication of gold or silver yes'],
  },
  {
    name: 'a window of time opens on one day more',
    before: monday,
    after: office,
    gains: ['time mon 09:00 to 17:00 in UTC no, time mon, tue 09:00 to 17:00 in UTC yes'],
  },
  {
    name: 'access lists know each permission by itself',
    before: p.acl('read'),
    after: any(p.acl('read'), p.acl('write')),
    gains: ['access list permits read no, access list permits write yes'],
  },
  {
    name: 'relations are independent of one another',
    before: p.relation('editor'),
    after: p.relation('viewer'),
    gains: ['relation editor to resource id no, relation viewer to resource id yes'],
    losses: ['relation editor to resource id yes, relation viewer to resource id no'],
  },
  {
    name: 'nobody but a subject is lost',
    before: anyone(),
    after: authenticated(),
    losses: ['without credentials'],
  },
]

function permitted(
  input: RuleInput | undefined,
  ...rules: readonly CompiledRule<Record<string, unknown>>[]
): readonly boolean[] {
  assert.ok(input !== undefined)
  return rules.map((rule) => rule.evaluate(input as never) === TRUE)
}

describe('difference', () => {
  for (const { name, before, after, gains = [], losses = [] } of rows) {
    test(name, () => {
      const [was, is] = [model.compile(before, free), model.compile(after, free)]
      const found = difference(was, is)
      assert.deepEqual(
        found.gains.map(({ words }) => words),
        gains,
      )
      assert.deepEqual(
        found.losses.map(({ words }) => words),
        losses,
      )
      assert.equal(found.kind, gains.length + losses.length === 0 ? 'same' : 'changed')
      assert.equal(found.widens, gains.length > 0)
      for (const { input } of found.gains)
        assert.deepEqual(permitted(input, was, is), [false, true])
      for (const { input } of found.losses) {
        assert.deepEqual(permitted(input, was, is), [true, false])
      }
    })
  }

  test('a tenant that is waived widens every rule of the type', () => {
    const order = p.resourceType<Record<string, unknown>>('order', {
      tenant: 'tenant',
      owner: 'owner',
    })
    const { gains } = difference(model.compile(owner(), order), model.compile(owner(), free))
    assert.deepEqual(
      gains.map(({ words, leaves }) => [words, leaves]),
      [
        [
          'tenant of the resource no, owner of the resource yes',
          [
            { requirement: 'tenant of the resource', is: 'no' },
            { requirement: 'owner of the resource', is: 'yes' },
          ],
        ],
      ],
    )
  })

  test('a set that grants more widens a rule that did not change', () => {
    const wider = p.createModel({ permissions, sets: { ...sets, member: { permissions } } })
    const found = difference(
      model.compile(permission('remove')),
      wider.compile(permission('remove')),
    )
    assert.deepEqual(
      found.gains.map(({ words }) => words),
      ['permission remove no before, permission remove yes after'],
    )
    assert.deepEqual(found.gains[0]?.input?.subject?.sets, ['member'])
    assert.deepEqual(found.losses, [])
  })

  test('a set that includes another brings the entries of access lists for that one', () => {
    const wider = p.createModel({ permissions, sets: { ...sets, guest: { includes: ['admin'] } } })
    const rule = p.acl('remove')
    const found = difference(model.compile(rule, free), wider.compile(rule, free))
    assert.equal(
      found.gains[0]?.words,
      'access list permits remove no before, access list permits remove yes after',
    )
    assert.deepEqual(found.gains[0]?.input?.subject?.sets, ['guest'])
    assert.equal(found.losses.length, 1)
  })

  test('an owner in a column of integers is the digits of its id', () => {
    const typed = p.resourceType<Record<string, unknown>>('order', {
      tenant: null,
      owner: 'owner',
      columns: { owner: 'integer' },
    })
    const { gains } = difference(
      model.compile(permission('read'), typed),
      model.compile(any(permission('read'), owner()), typed),
    )
    assert.deepEqual(
      gains.map(({ words }) => words),
      ['permission read no, owner of the resource yes'],
    )
    assert.ok(gains[0]?.input !== undefined)
  })

  test('no more cases are told than asked for', () => {
    const [before, after] = [permission('remove'), any(permission('read'), owner(), status('open'))]
    const told = (cases: number): number =>
      difference(model.compile(before, free), model.compile(after, free), { cases }).gains.length
    assert.deepEqual([told(1), told(2)], [1, 2])
  })
})

describe('large rules', () => {
  const leaf = (i: number): Rule =>
    all(
      p.attribute(p.fromResource(`a${i}`), 'equal', 'x'),
      not(p.attribute(p.fromResource(`b${i}`), 'less', 7)),
      p.relation(`r${i}`),
    )
  const many = (count: number): [Rule, ...Rule[]] => [
    owner(),
    ...Array.from({ length: count }, (_, i) => leaf(i)),
  ]

  test('ninety leaves, one of them dropped, are decided', () => {
    const before = any(...many(30))
    const after = any(...many(30), all(p.relation('r7'), status('open')))
    const found = difference(model.compile(before, free), model.compile(after, free), { cases: 1 })
    assert.equal(found.kind, 'changed')
    assert.ok(found.gains[0]?.input !== undefined)
    assert.equal(found.losses.length, 0)
  })

  test('a dozen leaves, each in many places, are decided', () => {
    const relation = (i: number): Rule => p.relation(`r${i % 12}`)
    const tangle = (step: number): Rule =>
      any(
        owner(),
        ...Array.from({ length: 40 }, (_, i) =>
          all(
            relation(i),
            not(all(relation(i * step + 1), relation(i + step))),
            relation(i * 7 + 3),
          ),
        ),
      )
    const [was, is] = [model.compile(tangle(5), free), model.compile(tangle(3), free)]
    const found = difference(was, is)
    assert.equal(found.kind, 'changed')
    for (const { input } of found.gains) assert.deepEqual(permitted(input, was, is), [false, true])
    for (const { input } of found.losses) assert.deepEqual(permitted(input, was, is), [true, false])
  })

  /** Sets that each include others of eleven, and a rule that asks for any of these. */
  const included = Array.from({ length: 11 }, (_, bit) => `bit${bit}`)
  const sorted = (count: number): CompiledRule => {
    const including = Array.from({ length: count }, (_, i) => {
      return [`s${i}`, { includes: included.filter((_, bit) => ((i >> bit) & 1) === 1) }] as const
    })
    const others = included.map((name) => [name, {}] as const)
    const model = p.createModel({
      permissions,
      sets: Object.fromEntries([...others, ...including]),
    })
    return model.compile(any(set('bit0'), ...included.map((name) => set(name))))
  }

  test('sets that make a thousand differences are decided', () => {
    const rule = sorted(1_001)
    assert.equal(difference(rule, rule).kind, 'same')
  })

  test('where not even the leaves can be told apart nothing is claimed, and nothing thrown', () => {
    const rule = sorted(2_001)
    const expected = { kind: 'undecided', widens: 'unknown', tried: 0, gains: [], losses: [] }
    assert.deepEqual(difference(rule, rule), expected)
  })

  test('where not every set that moved is looked at it is undecided', () => {
    const moving = (count: number): Difference => {
      const names = Array.from({ length: count }, (_, i) => `s${i}`)
      const others = Object.fromEntries(names.map((name) => [name, {}]))
      const wide = p.createModel({ permissions, sets: { ...others, all: { includes: names } } })
      const narrow = p.createModel({ permissions, sets: { ...others, all: {} } })
      const rule = all(p.acl('read'), not(p.acl('read')))
      return difference(narrow.compile(rule, free), wide.compile(rule, free))
    }
    assert.equal(moving(8).kind, 'same')
    const found = moving(9)
    assert.deepEqual([found.kind, found.widens], ['undecided', 'unknown'])
  })

  test('beyond the limit of work nothing is claimed, and what was found is told', () => {
    const before = all(permission('read'), any(...many(12)))
    const [was, same] = [model.compile(before, free), model.compile(before, free)]
    const undecided = difference(was, same, { steps: 100 })
    assert.ok(undecided.kind === 'undecided')
    assert.equal(undecided.widens, 'unknown')
    assert.ok(undecided.tried > 1000)
    const found = difference(was, model.compile(anyone(), free), { steps: 100 })
    assert.ok(found.kind === 'undecided')
    assert.equal(found.widens, true)
    assert.ok(found.gains.every(({ input }) => input !== undefined))
  })
})
