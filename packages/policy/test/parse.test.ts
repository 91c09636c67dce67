import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DEPTH_MAX, NODE_COUNT_MAX, parseRule } from '../src/parse.ts'

const leaf = { kind: 'owner' }

function nested(levels: number): unknown {
  return levels === 1 ? leaf : { kind: 'not', rule: nested(levels - 1) }
}

function wide(nodes: number): unknown {
  return { kind: 'all', rules: Array.from({ length: nodes - 1 }, () => leaf) }
}

const good: readonly [name: string, unknown][] = [
  [
    'every kind of leaf',
    {
      kind: 'any',
      rules: [
        { kind: 'permission', permission: 'orders:write' },
        { kind: 'scope', scope: 'openid' },
        { kind: 'set', set: 'Domain Admins' },
        { kind: 'owner' },
        { kind: 'same_tenant' },
        { kind: 'authenticated' },
        { kind: 'anyone' },
        {
          kind: 'attribute',
          left: { from: 'resource', name: 'status' },
          operator: 'in',
          right: { value: ['open', 1, true] },
        },
      ],
    },
  ],
  [
    'groups in groups',
    { kind: 'all', rules: [{ kind: 'not', rule: { kind: 'any', rules: [leaf] } }] },
  ],
  ['as many levels as allowed', nested(DEPTH_MAX)],
  ['as many nodes as allowed', wide(NODE_COUNT_MAX)],
  ['a name at the limit', { kind: 'permission', permission: 'p'.repeat(256) }],
  ['every character of a scope', { kind: 'scope', scope: "!#$%&()*+,-./:;<=>?@[]^_`{|}~'" }],
]

const status = { from: 'resource', name: 'status' }
const compare = (operator: unknown, value: unknown): unknown => ({
  kind: 'attribute',
  left: status,
  operator,
  right: { value },
})

const bad: readonly [name: string, unknown, path: string, RegExp][] = [
  ['null', null, '$', /an object is expected/],
  ['a text', 'owner', '$', /an object is expected/],
  ['a list', [leaf], '$', /an object is expected/],
  ['no kind', {}, '$.kind', /one of all, any, not, permission, .* is expected$/],
  ['a misspelt kind', { kind: 'ownr' }, '$.kind', /did you mean `owner`\?$/],
  ['an inherited kind', { kind: 'constructor' }, '$.kind', /one of all/],
  ['a kind that is no text', { kind: ['owner'] }, '$.kind', /one of all/],
  ['a field too many', { kind: 'owner', column: 'x' }, '$', /the field column is not known here/],
  ['a field named `__proto__`', JSON.parse('{"kind":"owner","__proto__":1}'), '$', /__proto__/],
  ['all of nothing', { kind: 'all', rules: [] }, '$.rules', /at least one rule/],
  ['any of nothing', { kind: 'any', rules: [] }, '$.rules', /at least one rule/],
  ['all without rules', { kind: 'all' }, '$.rules', /at least one rule/],
  ['rules that are no list', { kind: 'all', rules: { 0: leaf, length: 1 } }, '$.rules', /a list/],
  ['not without a rule', { kind: 'not' }, '$.rule', /an object is expected/],
  [
    'a bad part, by its place',
    { kind: 'any', rules: [leaf, { kind: 'not', rule: 7 }] },
    '$.rules[1].rule',
    /an object/,
  ],
  ['a gap in the rules', { kind: 'any', rules: [leaf, null] }, '$.rules[1]', /an object/],
  ['a level too many', nested(DEPTH_MAX + 1), `$${'.rule'.repeat(DEPTH_MAX)}`, /at most 32 levels/],
  ['a node too many', wide(NODE_COUNT_MAX + 1), '$.rules', /at most 1000 nodes/],
  [
    'a node too many in the depth',
    { kind: 'all', rules: [wide(500), wide(500)] },
    '$.rules[1].rules',
    /1000 nodes/,
  ],
  [
    'a node too many beside a full list',
    { kind: 'all', rules: [wide(999), leaf] },
    '$.rules[1]',
    /1000 nodes/,
  ],
  ['a permission without a name', { kind: 'permission' }, '$.permission', /a name without spaces/],
  ['an empty permission', { kind: 'permission', permission: '' }, '$.permission', /a name/],
  [
    'a permission with a space',
    { kind: 'permission', permission: 'a b' },
    '$.permission',
    /a name/,
  ],
  [
    'a permission with a quote [RFC 6750 3d MUST NOT]',
    { kind: 'permission', permission: 'a"' },
    '$.permission',
    /a name/,
  ],
  [
    'a permission with a backslash',
    { kind: 'permission', permission: 'a\\' },
    '$.permission',
    /a name/,
  ],
  [
    'a permission with a line end',
    { kind: 'permission', permission: 'a\n' },
    '$.permission',
    /a name/,
  ],
  ['a permission beyond ASCII', { kind: 'permission', permission: 'ä' }, '$.permission', /a name/],
  [
    'a permission over the limit',
    { kind: 'permission', permission: 'p'.repeat(257) },
    '$.permission',
    /a name/,
  ],
  ['a scope that is no text', { kind: 'scope', scope: 7 }, '$.scope', /a name/],
  [
    'a set with a control character',
    { kind: 'set', set: 'a\u0000' },
    '$.set',
    /a text of 1 to 256 characters is expected/,
  ],
  ['an unknown operator', compare('like', 'x'), '$.operator', /one of equal, not_equal, less, /],
  ['an inherited operator', compare('constructor', 'x'), '$.operator', /one of equal/],
  ['in without a list', compare('in', 'x'), '$.right', /`in` wants a list/],
  ['equal with a list', compare('equal', ['x']), '$.right', /`equal` wants no list/],
  ['contains with a list', compare('contains', ['x']), '$.right', /`contains` wants no list/],
  ['an order of booleans', compare('less', true), '$.right', /booleans have no order/],
  ['an order of numbers in texts', compare('less', '500'), '$.right', /reads as a number has no/],
  ['a bad operand, by its place', compare('in', [1, {}]), '$.right.value[1]', /a finite number/],
  [
    'two literals',
    { ...(compare('equal', 1) as object), left: { value: 1 } },
    '$.left',
    /two literals/,
  ],
  [
    'contains with a left that is no list',
    { kind: 'attribute', left: { value: 'x' }, operator: 'contains', right: status },
    '$.left',
    /wants a list/,
  ],
]

describe('parseRule', () => {
  for (const [name, json] of good) {
    test(`${name} is read`, () => assert.deepEqual(parseRule(json), { kind: 'rule', rule: json }))
  }

  for (const [name, json, path, problem] of bad) {
    test(`${name} is refused with its path and a sentence`, () => {
      const reading = parseRule(json)
      assert.ok(reading.kind === 'invalid')
      assert.equal(reading.path, path)
      assert.match(reading.message, problem)
      assert.ok(reading.message.startsWith(`${path}: `))
    })
  }

  test('a rule that contains itself ends at the limit', () => {
    const circle: { kind: string; rule?: unknown } = { kind: 'not' }
    circle.rule = circle
    assert.equal(parseRule(circle).kind, 'invalid')
  })

  test('what is read is a copy: later changes do not reach it', () => {
    const json = { kind: 'all', rules: [{ kind: 'permission', permission: 'a' }] }
    const reading = parseRule(json)
    json.rules.length = 0
    assert.deepEqual(reading, {
      kind: 'rule',
      rule: { kind: 'all', rules: [{ kind: 'permission', permission: 'a' }] },
    })
  })

  test('a huge list is refused before it is walked', () => {
    const rules = new Proxy(Array.from({ length: 5_000_000 }), {
      get: (target, key) => {
        assert.ok(key === 'length', `the element ${String(key)} was read`)
        return target.length
      },
    })
    assert.equal(parseRule({ kind: 'all', rules }).kind, 'invalid')
  })

  test('an error of the data itself is no mistake in the rule', () => {
    const broken = {
      get kind(): never {
        throw new TypeError('broken')
      },
    }
    assert.throws(() => parseRule(broken), /broken/)
  })
})
