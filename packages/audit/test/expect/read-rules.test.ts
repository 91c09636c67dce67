import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readRules } from '../../src/expect/read-rules.ts'
import { mistakesOf, partOf } from '../input/part-of.ts'

const OP = 'GET /a'
const AUTHENTICATED = [[{ kind: 'authenticated' }]]

function read(value: unknown) {
  const part = partOf(value)
  return { rules: readRules(part, []), mistakes: mistakesOf(part) }
}

const rows = [
  ['who may', { allow: 'owner' }, { allow: [[{ kind: 'owner' }]], deny: 'forbid' }],
  ['a scope alone is for everybody who is known', { scopes: 'x' }, { allow: AUTHENTICATED }],
  ['one scope for every method', { scopes: 'x' }, { scopes: new Map([['*', ['x']]]) }],
  ['scopes in one text', { scopes: 'x  y' }, { scopes: new Map([['*', ['x', 'y']]]) }],
  [
    'scopes by method',
    { scopes: { get: 'x', '*': ['y'] } },
    {
      scopes: new Map([
        ['GET', ['x']],
        ['*', ['y']],
      ]),
    },
  ],
  ['a step-up', { stepUp: { maxAge: 300 } }, { stepUp: { acr: undefined, maxAge: 300 } }],
  [
    'a step-up at once',
    { stepUp: { maxAge: 0, acr: 'mfa' } },
    { stepUp: { acr: ['mfa'], maxAge: 0 } },
  ],
  ['schemes', { allow: 'owner', schemes: ['basic', 'dpop'] }, { schemes: ['basic', 'dpop'] }],
  [
    'who only sees is told, and others are not',
    { allow: 'owner', see: 'tenant' },
    { see: [[{ kind: 'tenant' }]], deny: 'conceal' },
  ],
  ['a refusal of its own', { allow: 'owner', see: 'tenant', deny: 'forbid' }, { deny: 'forbid' }],
] as const

describe('readRules', () => {
  for (const [name, said, expected] of rows) {
    test(name, () => {
      const { rules, mistakes } = read([{ op: OP, ...said }])
      assert.deepEqual(mistakes, [])
      assert.deepEqual(rules[0], { ...rules[0], ...expected })
    })
  }

  test('no rules are none', () => assert.deepEqual(readRules(undefined, []), []))

  test('one rule is about several operations', () => {
    const [rule] = read([{ op: [OP, '* /b/**'], allow: 'owner' }]).rules
    assert.deepEqual(
      rule?.operations.map(({ text }) => text),
      [OP, '* /b/**'],
    )
  })

  const mistaken = [
    ['no operation', { allow: 'owner' }, '`op` is missing'],
    ['nobody', { op: OP }, '`allow` is missing'],
    [
      'a refusal that is none',
      { op: OP, allow: 'owner', deny: 'hide' },
      'one of `conceal`, `forbid`',
    ],
    ['a step-up to nothing', { op: OP, stepUp: {} }, '`maxAge` or `acr` is missing'],
    ['a time before now', { op: OP, stepUp: { maxAge: -1 } }, 'a number from 0 to'],
    ['a scheme of nobody', { op: OP, allow: 'owner', schemes: 'saml' }, 'one of `bearer`'],
  ] as const
  for (const [name, rule, message] of mistaken) {
    test(`${name} is a mistake`, () => {
      const { mistakes } = read([rule])
      assert.ok(mistakes[0]?.startsWith(message), mistakes[0])
    })
  }

  test('two thousand rules are read, and no more', () => {
    const many = (count: number) =>
      Array.from({ length: count }, () => ({ op: OP, allow: 'owner' }))
    assert.deepEqual(read(many(2_000)).mistakes, [])
    const { rules, mistakes } = read(many(2_001))
    assert.equal(rules.length, 2_000)
    assert.deepEqual(mistakes, ['at most 2000 rules are expected ($)'])
  })
})
