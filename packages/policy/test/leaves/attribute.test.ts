import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type AttributeRule, attribute } from '../../src/leaves/attribute.ts'
import { fromContext, fromResource, fromSubject } from '../../src/leaves/operand.ts'
import { FALSE, TRUE, type Truth, UNKNOWN } from '../../src/truth.ts'
import { anonymous, first, free, input, model, subject } from '../fixtures.ts'

const rows: readonly [name: string, AttributeRule, Truth][] = [
  ['a column and a literal', attribute(fromResource('status'), 'equal', 'open'), TRUE],
  ['a column and another literal', attribute(fromResource('status'), 'equal', 'closed'), FALSE],
  ['a column that the row lacks', attribute(fromResource('colour'), 'equal', 'red'), UNKNOWN],
  ['a column and a limit', attribute(fromResource('total'), 'less_or_equal', 10), TRUE],
  ['a column among literals', attribute(fromResource('status'), 'in', ['open', 'new']), TRUE],
  ['a column that is a list', attribute(fromResource('tags'), 'contains', 'new'), TRUE],
  ['the id of the subject', attribute(fromSubject('id'), 'equal', 'alice'), TRUE],
  ['the kind of the subject', attribute(fromSubject('kind'), 'equal', 'user'), TRUE],
  ['the tenant of the subject', attribute(fromSubject('tenant'), 'equal', 'acme'), TRUE],
  ['an attribute of the subject', attribute(fromSubject('level'), 'greater', 2), TRUE],
  ['an attribute that it lacks', attribute(fromSubject('badge'), 'equal', 1), UNKNOWN],
  [
    'an attribute that would shadow the id',
    attribute(fromSubject('id'), 'equal', 'mallory'),
    FALSE,
  ],
  [
    'the context and the subject',
    attribute(fromContext('tenant'), 'equal', fromSubject('tenant')),
    TRUE,
  ],
  ['a name that the context lacks', attribute(fromContext('address'), 'equal', 'x'), UNKNOWN],
  [
    'a literal on the left',
    attribute({ value: ['open'] }, 'contains', fromResource('status')),
    TRUE,
  ],
  ['nothing inherited', attribute(fromResource('constructor'), 'not_equal', 'x'), UNKNOWN],
  [
    'nothing inherited from the context',
    attribute(fromContext('toString'), 'not_equal', 'x'),
    UNKNOWN,
  ],
  [
    'nothing inherited in attributes',
    attribute(fromSubject('__proto__'), 'not_equal', 'x'),
    UNKNOWN,
  ],
]

describe('attribute', () => {
  const asked = input({
    subject: subject({ attributes: { level: 3, id: 'mallory' } }),
    context: { tenant: 'acme' },
  })

  for (const [name, rule, expected] of rows) {
    test(name, () => assert.equal(model.compile(rule, free).evaluate(asked), expected))
  }

  test('an attribute of nobody is unknown', () => {
    for (const name of ['id', 'level']) {
      const rule = model.compile(attribute(fromSubject(name), 'not_equal', 'mallory'))
      assert.equal(rule.evaluate(anonymous), UNKNOWN)
    }
  })

  test('only a comparison with a column needs the resource', () => {
    const byContext = attribute(fromContext('tenant'), 'equal', fromSubject('tenant'))
    assert.equal(model.compile(byContext).needsResource, false)
    const onLeft = attribute(fromResource('status'), 'equal', 'open')
    assert.equal(model.compile(onLeft, free).needsResource, true)
    const onRight = attribute(fromContext('status'), 'equal', fromResource('status'))
    assert.equal(model.compile(onRight, free).needsResource, true)
  })

  test('a comparison with a column does not compile without a type', () => {
    assert.throws(
      () => model.compile(attribute(fromResource('status'), 'equal', 'open')),
      /`resource status equal "open"` needs a resource type: write resourceType/,
    )
  })

  test('the reason shows scalars and nothing of an object', () => {
    const rule = model.compile(attribute(fromResource('status'), 'equal', fromContext('q')), free)
    const { unmet } = rule.explain(input({ context: { q: { password: 'secret' } } }))
    assert.deepEqual(unmet, [
      {
        reason: 'attribute_mismatch',
        requirement: 'resource status equal context q',
        compared: 'left "open", right an object',
      },
    ])
  })

  test('long values are cut in the reason', () => {
    const status = 'x'.repeat(10_000) as 'open'
    const rule = model.compile(attribute(fromResource('status'), 'equal', 'open'), free)
    const { unmet } = rule.explain(input({ resource: { ...first, status } }))
    assert.ok((unmet[0].compared ?? '').length <= 240)
  })
})
