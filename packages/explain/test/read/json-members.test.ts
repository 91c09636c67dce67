// Goal: what is wanted of a JSON line is found as `JSON.parse` would find it, whatever lines came before.
// Method: any objects, written with and without blanks, one behind the other through the same reader, against `JSON.parse`;
// and rows for what a shape could get wrong.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { JsonMembers } from '../../src/read/json-members.ts'
import { Line } from '../../src/read/line.ts'

const paths = ['a', 'b', 'c/a', 'c/b/a', 'list', 'very-long-name'] as const

/** What is wanted, by `JSON.parse`: of a list its first item; nothing for what is no text and no number. */
function expectedOf(text: string): readonly (string | undefined)[] {
  const root: unknown = JSON.parse(text)
  return paths.map((path) => {
    const value = path.split('/').reduce((above: unknown, name) => memberOf(above, name), root)
    const first: unknown = Array.isArray(value) ? value[0] : value
    if (first === null || typeof first === 'object' || first === undefined) return undefined
    return first === '' ? undefined : String(first)
  })
}

function memberOf(value: unknown, name: string): unknown {
  const first: unknown = Array.isArray(value) ? value[0] : value
  if (typeof first !== 'object' || first === null || Array.isArray(first)) return undefined
  return Object.hasOwn(first, name) ? (first as Record<string, unknown>)[name] : undefined
}

function read(members: JsonMembers, text: string): readonly (string | undefined)[] {
  assert.equal(members.read(Line.of(text)), true, text)
  return paths.map((_, slot) => members.text(slot))
}

const scalar = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('"', '\\', '\\"', 'ü', '{', '}', ':', ',', ''),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
)
const name = fc.constantFrom('a', 'b', 'c', 'list', 'very-long-name', 'other', 'x"y')
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(name, tie('value'), { maxKeys: 5 }),
}))
const object = fc.dictionary(name, value, { maxKeys: 6 })

describe('JsonMembers', () => {
  test('finds what JSON.parse finds, line after line', () => {
    fc.assert(
      fc.property(
        fc.array(object, { minLength: 1, maxLength: 30 }),
        fc.constantFrom(undefined, ' '),
        (objects, space) => {
          const members = new JsonMembers(paths)
          for (const one of [...objects, ...objects]) {
            const text = JSON.stringify(one, undefined, space).replaceAll('\n', ' ')
            assert.deepEqual(read(members, text), expectedOf(text))
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  const rows = [
    ['a text for a number', '{"a":1,"b":"x"}', '{"a":"1","b":"x"}'],
    ['nothing for a text', '{"a":"x","b":"y"}', '{"a":null,"b":"y"}'],
    ['an object for a text', '{"a":"x","b":"y"}', '{"a":{"b":1},"b":"y"}'],
    ['an escaped quotation mark', '{"a":"x","b":"y"}', '{"a":"x\\"","b":"y"}'],
    ['an escape that is none for the end', '{"a":"x","b":"y"}', '{"a":"x\\\\","b":"y"}'],
    ['a member more at the end', '{"a":"x","other":1}', '{"a":"x","other":1,"b":"y"}'],
    ['one less', '{"a":"x","b":"y"}', '{"a":"x"}'],
    ['another order', '{"a":"x","b":"y"}', '{"b":"x","a":"y"}'],
    [
      'a text as long as what is looked at at once',
      '{"a":"x","b":"y"}',
      `{"a":"${'l'.repeat(32)}","b":"y"}`,
    ],
    ['one that is longer by one', '{"a":"x","b":"y"}', `{"a":"${'l'.repeat(33)}","b":"y"}`],
    ['bytes beside a quotation mark', '{"a":"x","b":"y"}', '{"a":"!#!#\u00a2\u0122#","b":"y"}'],
    ['a long text', '{"a":"x","b":"y"}', `{"a":"${'long '.repeat(50)}","b":"y"}`],
    ['a list that is longer', '{"list":["x"],"b":"y"}', '{"list":["x","z"],"b":"y"}'],
    ['an empty list', '{"list":["x"],"b":"y"}', '{"list":[],"b":"y"}'],
  ] as const
  for (const [what, before, text] of rows) {
    test(`${what}, behind a line that is almost the same`, () => {
      const members = new JsonMembers(paths)
      read(members, before)
      assert.deepEqual(read(members, text), expectedOf(text))
    })
  }

  const broken = [
    '',
    '[]',
    '"a"',
    '{"a":1',
    '{"a"',
    '{"a":"x',
    '{"a":}',
    '{a:1}',
    '{"a" 1}',
    'x{"a":1}',
  ]
  for (const text of broken) {
    test(`\`${text}\` is none`, () => {
      assert.equal(new JsonMembers(paths).read(Line.of(text)), false)
    })
  }

  test('a cut line is none, also behind a whole one', () => {
    const members = new JsonMembers(paths)
    read(members, '{"a":"x","other":{"b":1}}')
    assert.equal(members.read(Line.of('{"a":"x","other":{"b":')), false)
    assert.equal(members.read(Line.of('{"a":"x","other":{"b":1}')), false)
  })

  test('numbers', () => {
    const members = new JsonMembers(['a', 'b', 'c', 'd'])
    members.read(Line.of('{"a":403,"b":"403","c":1.5,"d":"x"}'))
    assert.deepEqual(
      [0, 1, 2, 3].map((slot) => members.integer(slot)),
      [403, 403, Number.NaN, Number.NaN],
    )
    assert.deepEqual(
      [0, 1, 2, 3].map((slot) => members.number(slot)),
      [403, 403, 1.5, Number.NaN],
    )
  })
})
