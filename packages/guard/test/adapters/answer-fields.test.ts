import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fieldsByName, flatFields, onTopOf } from '../../src/adapters/answer-fields.ts'
import type { FieldLine } from '../../src/answer/answer.ts'

const EXPOSE = 'access-control-expose-headers'

describe('fieldsByName', () => {
  const rows: readonly (readonly [rule: string, fields: readonly FieldLine[], expected: object])[] =
    [
      ['no field is an empty record', [], {}],
      ['one line is a text', [['a', '1']], { a: '1' }],
      [
        'two lines are a list',
        [
          ['a', '1'],
          ['b', '2'],
          ['a', '3'],
        ],
        { a: ['1', '3'], b: '2' },
      ],
      [
        'three lines keep their order',
        [
          ['a', '3'],
          ['a', '1'],
          ['a', '2'],
        ],
        { a: ['3', '1', '2'] },
      ],
    ]
  for (const [rule, fields, expected] of rows) {
    test(rule, () => assert.deepEqual(fieldsByName(fields), expected))
  }

  test('one list of fields gives one record, which nobody can change', () => {
    const fields: FieldLine[] = [['a', '1']]
    assert.equal(fieldsByName(fields), fieldsByName(fields))
    assert.ok(Object.isFrozen(fieldsByName(fields)))
  })
})

test('flatFields keeps every line, and makes the list once', () => {
  const fields: FieldLine[] = [
    ['a', '1'],
    ['a', '2'],
  ]
  assert.deepEqual(flatFields(fields), ['a', '1', 'a', '2'])
  assert.equal(flatFields(fields), flatFields(fields))
})

describe('onTopOf', () => {
  const plain: readonly FieldLine[] = [['a', '1']]
  const exposing: readonly FieldLine[] = [
    ['a', '1'],
    [EXPOSE, 'Retry-After'],
  ]
  const rows = [
    ['nothing earlier', exposing, undefined, 'Retry-After'],
    ['nothing earlier, as Headers says it', exposing, null, 'Retry-After'],
    ['nothing earlier, as Koa says it', exposing, '', 'Retry-After'],
    ['an earlier list comes first', exposing, 'X-Total', 'X-Total, Retry-After'],
    ['several earlier lines', exposing, ['X-A', 'X-B'], 'X-A,X-B, Retry-After'],
    ['what is exposed already is not repeated', exposing, 'X-A, Retry-After', 'X-A, Retry-After'],
    ['an answer that exposes nothing leaves it alone', plain, 'X-Total', undefined],
  ] as const
  for (const [rule, fields, earlier, expected] of rows) {
    test(rule, () => {
      const merged = fieldsByName(onTopOf(fields, () => earlier))
      assert.equal(merged[EXPOSE], expected)
      assert.equal(merged['a'], '1')
    })
  }

  test('the field is asked for by its name, and only where the answer has it', () => {
    const asked: string[] = []
    const earlier = (name: string): undefined => void asked.push(name)
    onTopOf(plain, earlier)
    assert.deepEqual(asked, [])
    onTopOf(exposing, earlier)
    assert.deepEqual(asked, [EXPOSE])
  })
})
