import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { carries, createGrants, type Declared, MODEL_COUNT_MAX } from '../src/grants.ts'
import { FALSE, TRUE, type Truth, UNKNOWN } from '../src/truth.ts'
import { subject } from './fixtures.ts'

const nobody = { subject: undefined, resource: undefined, context: {} }

function many(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `p${i}`)
}

const bad: readonly [name: string, Declared, RegExp][] = [
  [
    'a permission with a space',
    { permissions: ['a', 'b c'], sets: {} },
    /^model\.permissions\[1\]: a name without spaces or quotes is expected/,
  ],
  ['a permission that is no text', { permissions: [7 as unknown as string], sets: {} }, /\[0\]: /],
  [
    'a permission twice',
    { permissions: ['a', 'a'], sets: {} },
    /\[1\]: the permission a is declared twice/,
  ],
  ['a set without a name', { permissions: [], sets: { '': {} } }, /a set has a name/],
  ['a set with a name too long', { permissions: [], sets: { ['s'.repeat(257)]: {} } }, /a set has/],
  ['too many permissions', { permissions: many(MODEL_COUNT_MAX + 1), sets: {} }, /at most 10000/],
  [
    'too many sets',
    { permissions: [], sets: Object.fromEntries(many(MODEL_COUNT_MAX + 1).map((s) => [s, {}])) },
    /at most 10000/,
  ],
]

describe('createGrants', () => {
  for (const [name, declared, message] of bad) {
    test(`${name} is refused`, () => assert.throws(() => createGrants(declared), { message }))
  }

  test('as many as allowed are told apart, each by its own bit', () => {
    const permissions = many(MODEL_COUNT_MAX)
    const last = permissions.at(-1) ?? ''
    const grants = createGrants({
      permissions,
      sets: { all: { permissions }, one: { permissions: [last] } },
    })
    for (const [i, name] of permissions.entries()) {
      const holds = grants.permission(name, '$')
      assert.equal(holds(subject({ sets: ['all'] })), true)
      assert.equal(holds(subject({ sets: ['one'] })), i === MODEL_COUNT_MAX - 1)
    }
  })

  test('as many sets as allowed are told apart', () => {
    const sets = Object.fromEntries(many(MODEL_COUNT_MAX).map((name) => [name, {}]))
    const grants = createGrants({ permissions: [], sets })
    const last = grants.set(`p${MODEL_COUNT_MAX - 1}`, '$')
    assert.equal(last(subject({ sets: ['p0', `p${MODEL_COUNT_MAX - 1}`] })), true)
    assert.equal(last(subject({ sets: ['p0', `p${MODEL_COUNT_MAX - 2}`] })), false)
  })

  test('sets that change are seen at once: nothing is kept of an earlier request', () => {
    const holds = createGrants({
      permissions: ['a'],
      sets: { s: { permissions: ['a'] } },
    }).permission('a', '$')
    const sets = ['s']
    const who = subject({ sets })
    assert.equal(holds(who), true)
    sets.length = 0
    assert.equal(holds(who), false)
  })
})

describe('sets of a subject', () => {
  const grants = createGrants({
    permissions: [],
    sets: { low: {}, side: {}, high: { includes: ['low'] }, top: { includes: ['high'] } },
  })

  test('one is in a set, and in every set that it includes', () => {
    const who = subject({ sets: ['high'] })
    assert.deepEqual(
      ['low', 'side', 'high', 'top'].map((name) => grants.isIn(who, name)),
      [true, false, true, false],
    )
  })

  test('nobody is in a set that is not declared, whatever the credentials say', () => {
    const who = subject({ sets: ['root', 'constructor', '__proto__'] })
    for (const name of who.sets) assert.equal(grants.isIn(who, name), false)
    assert.deepEqual(grants.setsOf(who), [])
  })

  test('all sets of a subject are told in the order declared', () => {
    assert.deepEqual(grants.setsOf(subject({ sets: ['top', 'root', 'low'] })), [
      'low',
      'high',
      'top',
    ])
    assert.deepEqual(grants.setsOf(subject({ sets: [] })), [])
  })
})

describe('permits', () => {
  const grants = createGrants({ permissions: ['a', 'b'], sets: { s: { permissions: ['a'] } } })
  const rows: readonly [name: string, Parameters<typeof subject>[0], Truth][] = [
    ['granted by a set', { sets: ['s'] }, TRUE],
    ['granted directly', { sets: [], permissions: ['a'] }, TRUE],
    ['granted and carried', { sets: ['s'], scopes: ['b', 'a'] }, TRUE],
    ['granted and not carried', { sets: ['s'], permissions: ['a'], scopes: ['b'] }, FALSE],
    ['carried and not granted', { sets: [], scopes: ['a'] }, FALSE],
    ['granted something else', { sets: ['t'], permissions: ['b'] }, FALSE],
  ]
  for (const [name, changes, expected] of rows) {
    test(name, () => {
      const permits = grants.permits('a', '$')
      assert.equal(permits({ ...nobody, subject: subject(changes) }), expected)
    })
  }

  test('nobody is granted anything, and that is unknown', () => {
    assert.equal(grants.permits('a', '$')(nobody), UNKNOWN)
  })

  test('a permission that is not declared is refused where it stands', () => {
    assert.throws(
      () => grants.permits('c', '$.rules[1]'),
      /^RuleError: \$\.rules\[1\]: .*not declared/,
    )
  })
})

describe('carries', () => {
  test('credentials without scopes carry everything, others what they name', () => {
    assert.equal(carries(subject(), 'a'), true)
    assert.equal(carries(subject({ scopes: ['a'] }), 'a'), true)
    assert.equal(carries(subject({ scopes: ['b'] }), 'a'), false)
    assert.equal(carries(subject({ scopes: [] }), 'a'), false)
  })
})
