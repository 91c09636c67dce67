import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { threadMilliseconds } from '../../../../tools/thread-time.ts'
import type { CompiledRule } from '../../src/compile.ts'
import { acl } from '../../src/leaves/acl.ts'
import { anyone } from '../../src/leaves/anyone.ts'
import { attribute } from '../../src/leaves/attribute.ts'
import { fromResource, fromSubject } from '../../src/leaves/operand.ts'
import { owner } from '../../src/leaves/owner.ts'
import { permission } from '../../src/leaves/permission.ts'
import { relation } from '../../src/leaves/relation.ts'
import { resourceType } from '../../src/resource-type.ts'
import { all, any, not, type Rule } from '../../src/rule.ts'
import type { Dialect } from '../../src/sql/dialect.ts'
import type { ListInput } from '../../src/sql/leaves.ts'
import { ListUnavailable } from '../../src/sql/relation.ts'
import { searchesOf, VALUE_COUNT_MAX, where } from '../../src/sql/where.ts'
import { subject } from '../fixtures.ts'
import { type Item, model, types } from './world.ts'

// Goal: what stands in the text of a condition, what folds away, and what is refused.
// Method: texts for the simplest rules; databases.test.ts shows that they find the right rows.
const [item] = types
const alice: ListInput = { subject: subject({ sets: ['low'] }), context: {} }
const compiled = (rule: Rule, type = item): CompiledRule<Item> => model.compile(rule, type)

const texts: readonly [Dialect, string][] = [
  ['sqlite', '("owner" COLLATE BINARY = ? AND typeof("owner") = \'text\')'],
  [
    'postgres',
    '"owner" IN (CAST($1 AS text)) AND CAST("owner" AS text) COLLATE "C" = CAST($2 AS text)',
  ],
  [
    'mysql',
    '`owner` IN (?) AND CAST(CONVERT(`owner` USING utf8mb4) AS BINARY) = CAST(CONVERT(? USING utf8mb4) AS BINARY)',
  ],
]

describe('where', () => {
  for (const [dialect, expected] of texts) {
    test(`an owner in ${dialect}`, () => {
      const { kind, text, values } = where(compiled(owner()), alice, dialect)
      assert.equal(kind, 'some')
      assert.equal(text, expected)
      assert.ok(values.every((value) => value === 'alice'))
    })
  }

  test('no value of a subject or a rule stands in the text', () => {
    const rule = compiled(
      all(owner(), attribute(fromResource('status'), 'in', ['SECRET', 'OTHER']), acl('a')),
    )
    const someone = { ...alice, subject: subject({ id: 'SECRET', tenant: 'SECRET' }), now: 77_777 }
    for (const dialect of ['sqlite', 'postgres', 'mysql'] as const) {
      const { text, values } = where(rule, someone, { dialect, table: 'o' })
      assert.doesNotMatch(text, /SECRET|OTHER|77777|low/)
      assert.ok(values.includes('user:SECRET') && values.includes(77_777))
    }
  })

  test('columns stand after the alias, and placeholders go on where the query stopped', () => {
    const options = { dialect: 'postgres', table: 'o', firstPlaceholder: 4 } as const
    const { text } = where(compiled(owner()), alice, options)
    assert.match(text, /^"o"\."owner" IN \(CAST\(\$4 AS text\)\) AND .*\$5/)
  })

  const folded: readonly [string, Rule, ListInput, kind: string, text: string][] = [
    ['a permission that is held permits every row', permission('a'), alice, 'all', '1=1'],
    ['one that is not permits none', permission('b'), alice, 'none', '1=0'],
    [
      'what is unknown permits none',
      permission('a'),
      { subject: undefined, context: {} },
      'none',
      '1=0',
    ],
    [
      'nor does its opposite',
      not(permission('a')),
      { subject: undefined, context: {} },
      'none',
      '1=0',
    ],
    ['what is certain spares the rest', any(permission('a'), owner()), alice, 'all', '1=1'],
    ['what is refused spares the rest', all(permission('b'), owner()), alice, 'none', '1=0'],
    ['nobody owns nothing', owner(), { subject: undefined, context: {} }, 'none', '1=0'],
    [
      'a comparison that is never certain',
      attribute(fromResource('level'), 'equal', 'x'),
      alice,
      'none',
      '1=0',
    ],
    [
      'a number beyond the column',
      attribute(fromResource('level'), 'greater', 1e300),
      alice,
      'none',
      '1=0',
    ],
  ]
  for (const [name, rule, input, kind, text] of folded) {
    test(name, () => {
      const found = where(compiled(rule), input, 'sqlite')
      assert.deepEqual([found.kind, found.text, found.values], [kind, text, []])
    })
  }

  test('only what the row decides is left', () => {
    const rule = compiled(any(all(permission('a'), owner()), permission('b')))
    const bare = where(compiled(owner()), alice, 'sqlite')
    assert.equal(where(rule, alice, 'sqlite').text, bare.text)
  })

  test('a rule without a resource type is decided at once', () => {
    assert.equal(where(model.compile(anyone()), alice, 'sqlite').kind, 'all')
  })

  const untyped = resourceType<Item>('item', { tenant: null, owner: 'owner', acl: 'acl' })
  const refused: readonly [string, Rule, typeof item, RegExp][] = [
    ['a column that nobody stated', owner(), untyped, /what the column owner holds is not stated/],
    ['an access list without a table', acl('a'), untyped, /the access list of item is in no table/],
    [
      'numbers of two kinds',
      attribute(fromResource('level'), 'less', fromResource('score')),
      item,
      /`resource level less resource score` cannot be said in SQL/,
    ],
    [
      'two times',
      attribute(fromResource('created'), 'less', fromResource('created')),
      item,
      /compare columns of one type, and no two timestamps/,
    ],
    [
      'an access list without the name of the table',
      acl('a'),
      item,
      /an access list needs `table`/,
    ],
    [
      'a list searched for a column without the name of the table',
      attribute(fromResource('status'), 'in', fromResource('tags')),
      item,
      /a list that is searched for a column needs `table`/,
    ],
  ]
  for (const [name, rule, type, message] of refused) {
    test(`${name} is refused`, () =>
      assert.throws(() => where(compiled(rule, type), alice, 'sqlite'), {
        name: 'RuleError',
        message,
      }))
  }

  test('a condition with more values than a database takes is refused', () => {
    const rule = compiled(attribute(fromResource('level'), 'in', fromSubject('levels')))
    const input = (count: number): ListInput => {
      const levels = Array.from({ length: count }, (_, i) => i)
      return { subject: subject({ attributes: { levels } }), context: {} }
    }
    assert.equal(where(rule, input(VALUE_COUNT_MAX), 'sqlite').values.length, VALUE_COUNT_MAX)
    assert.throws(() => where(rule, input(VALUE_COUNT_MAX + 1), 'sqlite'), /at most 30000 values/)
  })
})

describe('a relation in a list', () => {
  const rule = compiled(all(permission('a'), relation('viewer')))
  const answering = (found: { ids: readonly string[]; complete: boolean }): ListInput => ({
    ...alice,
    relations: { truthOf: () => undefined, idsOf: () => found },
  })

  test('is one of the ids that an engine found', () => {
    const { text, values } = where(
      rule,
      answering({ ids: ['1', '2', 'x'], complete: true }),
      'postgres',
    )
    assert.equal(text, '"id" IN (CAST($1 AS bigint), CAST($2 AS bigint))')
    assert.deepEqual(values, [1, 2])
  })
  test('is as many ids as a condition takes, in time that grows with their number', () => {
    const ids = Array.from({ length: VALUE_COUNT_MAX }, (_, i) => `${i}`)
    const start = threadMilliseconds()
    const { values } = where(rule, answering({ ids, complete: true }), 'postgres')
    assert.equal(values.length, VALUE_COUNT_MAX)
    // A tenth of a second; joined one by one they take ten.
    assert.ok(threadMilliseconds() - start < 2_000)
  })
  test('is none where the engine found none', () => {
    assert.equal(where(rule, answering({ ids: [], complete: true }), 'postgres').kind, 'none')
  })
  test('is unavailable where the engine did not find all', () => {
    const short = answering({ ids: ['1'], complete: false })
    assert.throws(() => where(rule, short, 'postgres'), ListUnavailable)
  })
  test('is unavailable where no engine was asked', () => {
    assert.throws(() => where(rule, alice, 'postgres'), ListUnavailable)
  })
  test('is not asked where the rule is decided without it', () => {
    const nobody = { ...alice, subject: subject({ sets: [] }) }
    assert.equal(where(rule, nobody, 'postgres').kind, 'none')
    assert.deepEqual(searchesOf(rule, nobody), [])
  })
  test('says before what to ask, each once', () => {
    const twice = compiled(any(relation('viewer'), not(relation('viewer')), relation('editor')))
    assert.deepEqual(
      searchesOf(twice, alice).map((search) => search.relation),
      ['viewer', 'editor'],
    )
    assert.deepEqual(searchesOf(rule, alice), [
      { relation: 'viewer', subjectType: 'user', subjectId: 'alice', objectType: 'item' },
    ])
  })
})
