import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  type BareItem,
  FIELD_LENGTH_MAX,
  formatStructuredDictionary,
  formatStructuredItem,
  formatStructuredList,
  parseStructuredDictionary,
  parseStructuredItem,
  parseStructuredList,
  STRUCTURED_MEMBERS_MAX,
  type StructuredItem,
  type StructuredMember,
} from '../../src/grammar/index.ts'
import { bytesOf, type Case, readCases, rubbish } from './cases.ts'

// Goal: structured fields are read and written as RFC 9651 section 4 says.
// Method: one row per value in cases/structured-fields.json, each also written canonically; limits on both
// sides; what is written is read back.
interface StructuredCase extends Case {
  readonly type: 'item' | 'list' | 'dictionary'
  readonly field: string | readonly string[]
  readonly expected?: unknown
  readonly canonical?: string
}

type Pairs = readonly (readonly [string, readonly [string, unknown]])[]

interface MemberCase {
  readonly value?: readonly [string, unknown]
  readonly items?: readonly MemberCase[]
  readonly parameters: Pairs
}

function bareOf([kind, value]: readonly [string, unknown]): BareItem {
  return { kind, value: kind === 'bytes' ? bytesOf(String(value)) : value } as BareItem
}

function memberOf({ value, items, parameters: pairs }: MemberCase): StructuredMember {
  const parameters = new Map(pairs.map(([key, item]) => [key, bareOf(item)]))
  if (value !== undefined) return { kind: 'item', value: bareOf(value), parameters }
  return { kind: 'inner-list', items: (items ?? []).map(memberOf) as StructuredItem[], parameters }
}

function dictionaryOf(expected: unknown): Map<string, StructuredMember> {
  const pairs = expected as readonly (readonly [string, MemberCase])[]
  return new Map(pairs.map(([key, member]) => [key, memberOf(member)]))
}

/** Reads the row's field by its type. */
function parse({ type, field }: StructuredCase): { readonly kind: string } {
  if (type === 'item') return parseStructuredItem(field)
  return type === 'list' ? parseStructuredList(field) : parseStructuredDictionary(field)
}

/** What the field of a legal row must be read as, and what is written of that: '' stands for no field. */
function expectedOf({ type, expected }: StructuredCase): {
  readonly reading: StructuredItem | { readonly kind: string; readonly members: unknown }
  readonly written: string
} {
  if (type === 'item') {
    const item = memberOf(expected as MemberCase) as StructuredItem
    return { reading: item, written: formatStructuredItem(item) }
  }
  if (type === 'list') {
    const members = (expected as readonly MemberCase[]).map(memberOf)
    const written = members.length === 0 ? '' : formatStructuredList(members)
    return { reading: { kind: 'list', members }, written }
  }
  const members = dictionaryOf(expected)
  const written = members.size === 0 ? '' : formatStructuredDictionary(members)
  return { reading: { kind: 'dictionary', members }, written }
}

describe('structured fields', () => {
  for (const row of readCases<StructuredCase>('structured-fields')) {
    test(row.name, () => {
      if (row.expected === undefined) return assert.equal(parse(row).kind, 'malformed')
      const { reading, written } = expectedOf(row)
      assert.deepEqual(parse(row), reading)
      assert.equal(written, row.canonical)
    })
  }

  test('a repeated key keeps its first place', () => {
    const reading = parseStructuredDictionary('a=1, b=2, a=3')
    assert.ok(reading.kind === 'dictionary')
    assert.deepEqual([...reading.members.keys()], ['a', 'b'])
    const item = parseStructuredItem('x;a=1;b=2;a=3')
    assert.ok(item.kind === 'item')
    assert.deepEqual([...item.parameters.keys()], ['a', 'b'])
  })

  test('no field is an empty list, an empty dictionary, no item', () => {
    assert.deepEqual(parseStructuredList(undefined), { kind: 'list', members: [] })
    const dictionary = { kind: 'dictionary', members: new Map() }
    assert.deepEqual(parseStructuredDictionary(undefined), dictionary)
    assert.deepEqual(parseStructuredItem(undefined), { kind: 'absent' })
  })

  for (const [index, value] of rubbish().entries()) {
    test(`what is no field is malformed, ${index}`, () => {
      const expected = { kind: 'malformed', at: 0, why: 'not-text' }
      assert.deepEqual(parseStructuredItem(value as string), expected)
      assert.deepEqual(parseStructuredList(value as string), expected)
      assert.deepEqual(parseStructuredDictionary(value as string), expected)
    })
  }
})

describe('the place of a mistake in a structured field', () => {
  for (const [field, at] of [
    [';a=1', 0],
    ['1, ;a', 3],
    ['1;', 2],
  ] as const) {
    test(`of ${field} is ${at}`, () => {
      assert.deepEqual(parseStructuredList(field), { kind: 'malformed', at, why: 'syntax' })
    })
  }
})

describe('limits of structured fields', () => {
  test('the most members are those that the interface tells', () => {
    assert.equal(STRUCTURED_MEMBERS_MAX, 16_384)
  })

  const many = (count: number, text: (index: number) => string): string[] =>
    Array.from({ length: count }, (_, index) => text(index))

  test('the longest field is read, one character more is not', () => {
    const fields = [
      `"${'x'.repeat(FIELD_LENGTH_MAX - 2)}"`,
      `:${'A'.repeat(FIELD_LENGTH_MAX - 4)}:`,
      `%"${'x'.repeat(FIELD_LENGTH_MAX - 3)}"`,
      'x'.repeat(FIELD_LENGTH_MAX),
    ]
    for (const field of fields) {
      assert.equal(parseStructuredItem(field).kind, 'item', field.slice(0, 3))
      const longer = parseStructuredItem(
        `${' '.repeat(FIELD_LENGTH_MAX + 1 - field.length)}${field}`,
      )
      assert.deepEqual(longer, { kind: 'malformed', at: 0, why: 'too-long' })
    }
  })

  test('the most members of a list are read, one more is not', () => {
    const list = (count: number): string => many(count, () => '1').join()
    assert.equal(parseStructuredList(list(STRUCTURED_MEMBERS_MAX)).kind, 'list')
    assert.equal(parseStructuredList(list(STRUCTURED_MEMBERS_MAX + 1)).kind, 'malformed')
  })

  test('the most members of a dictionary are read, one more is not', () => {
    const dictionary = (count: number): string => many(count, (index) => `a${index}`).join()
    assert.equal(parseStructuredDictionary(dictionary(STRUCTURED_MEMBERS_MAX)).kind, 'dictionary')
    const more = parseStructuredDictionary(dictionary(STRUCTURED_MEMBERS_MAX + 1))
    assert.equal(more.kind, 'malformed')
  })

  test('the most items of an inner list are read, one more is not', () => {
    const inner = (count: number): string => `(${many(count, () => '1').join(' ')})`
    assert.equal(parseStructuredList(inner(STRUCTURED_MEMBERS_MAX)).kind, 'list')
    assert.equal(parseStructuredList(inner(STRUCTURED_MEMBERS_MAX + 1)).kind, 'malformed')
  })

  test('the most parameters are read, one more is not', () => {
    const item = (count: number): string => `1;${many(count, (index) => `a${index}`).join(';')}`
    assert.equal(parseStructuredItem(item(STRUCTURED_MEMBERS_MAX)).kind, 'item')
    assert.equal(parseStructuredItem(item(STRUCTURED_MEMBERS_MAX + 1)).kind, 'malformed')
  })
})

describe('the writers of structured fields', () => {
  const item = (value: BareItem): StructuredItem => ({ kind: 'item', value, parameters: new Map() })

  for (const [value, expected] of [
    [0.0005, '0.0'],
    [0.0015, '0.002'],
    [0.0025, '0.002'],
    [-0.0015, '-0.002'],
    [-0.0025, '-0.002'],
    [-0.001, '-0.001'],
    [1.1239, '1.124'],
    [2, '2.0'],
    [1.25, '1.25'],
    [10.5, '10.5'],
    [-1.5, '-1.5'],
    [999_999_999_999.5, '999999999999.5'],
  ] as const) {
    test(`the decimal ${value} is rounded to the even thousandth`, () => {
      assert.equal(formatStructuredItem(item({ kind: 'decimal', value })), expected)
    })
  }

  for (const [value, expected] of [
    [' ', '%" "'],
    ['~', '%"~"'],
    ['\x1f', '%"%1f"'],
    ['\x7f', '%"%7f"'],
    ['"%', '%"%22%25"'],
  ] as const) {
    test(`the display string ${JSON.stringify(value)} escapes what is no plain ASCII`, () => {
      assert.equal(formatStructuredItem(item({ kind: 'display-string', value })), expected)
    })
  }

  const messages: readonly (readonly [BareItem, string])[] = [
    [{ kind: 'integer', value: 1.5 }, '`1.5` is not an integer of at most 15 digits'],
    [{ kind: 'decimal', value: 1e12 }, '`1000000000000` has more than 12 digits before its point'],
    [{ kind: 'string', value: 'é' }, 'a structured string can hold only printable ASCII'],
    [{ kind: 'token', value: '1a' }, '`1a` is not a structured token'],
    [
      { kind: 'display-string', value: '\ud800' },
      'a display string cannot hold half a surrogate pair',
    ],
  ]
  for (const [value, message] of messages) {
    test(`a ${value.kind} outside its type is told by its rule`, () => {
      assert.throws(() => formatStructuredItem(item(value)), { name: 'TypeError', message })
    })
  }

  const mistakes: readonly BareItem[] = [
    { kind: 'integer', value: 1e15 },
    { kind: 'integer', value: -1e15 },
    { kind: 'integer', value: 1.5 },
    { kind: 'integer', value: Number.NaN },
    { kind: 'date', value: 1.5 },
    { kind: 'decimal', value: 1e12 },
    { kind: 'decimal', value: -1e12 },
    { kind: 'decimal', value: Number.NaN },
    { kind: 'decimal', value: Infinity },
    { kind: 'string', value: 'é' },
    { kind: 'string', value: '\n' },
    { kind: 'string', value: 'a\x7f' },
    { kind: 'token', value: '' },
    { kind: 'token', value: '1a' },
    { kind: 'token', value: 'a b' },
    { kind: 'token', value: 'a\n' },
    { kind: 'display-string', value: '\ud800' },
  ]
  for (const value of mistakes) {
    test(`a ${value.kind} of ${JSON.stringify(value.value)} is a mistake of the caller`, () => {
      assert.throws(() => formatStructuredItem(item(value)), TypeError)
    })
  }

  test('a key that is none, and nothing at all, are mistakes of the caller', () => {
    for (const key of ['', 'A', '1', '_', 'a b', 'a\n']) {
      const parameters = new Map<string, BareItem>([[key, { kind: 'boolean', value: true }]])
      const wrong: StructuredItem = { ...item({ kind: 'integer', value: 1 }), parameters }
      const message = `\`${key}\` is not a key of a structured field`
      assert.throws(() => formatStructuredItem(wrong), { name: 'TypeError', message })
    }
    assert.throws(() => formatStructuredList([]), {
      name: 'TypeError',
      message: 'an empty structured list cannot be written',
    })
    assert.throws(() => formatStructuredDictionary(new Map()), {
      name: 'TypeError',
      message: 'an empty structured dictionary cannot be written',
    })
  })
})

describe('structured fields that are written', () => {
  const integers = fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 })
  const some = { noNullPrototype: true }
  const bareItems: fc.Arbitrary<BareItem> = fc.oneof(
    fc.record({ kind: fc.constant('integer'), value: integers }, some),
    fc.record({ kind: fc.constant('date'), value: integers }, some),
    fc.record({ kind: fc.constant('boolean'), value: fc.boolean() }, some),
    fc.record(
      {
        kind: fc.constant('decimal'),
        value: fc.integer({ min: -999_999, max: 999_999 }).map((value) => value / 1000 + 0),
      },
      some,
    ),
    fc.record({ kind: fc.constant('string'), value: fc.string({ unit: 'grapheme-ascii' }) }, some),
    fc.record({ kind: fc.constant('display-string'), value: fc.string({ unit: 'binary' }) }, some),
    fc.record(
      { kind: fc.constant('token'), value: fc.stringMatching(/^[A-Za-z*][!#-'*:/~]*$/) },
      some,
    ),
    fc.record(
      { kind: fc.constant('bytes'), value: fc.uint8Array().map((bytes) => Uint8Array.from(bytes)) },
      some,
    ),
  ) as fc.Arbitrary<BareItem>
  const keys = fc.stringMatching(/^[a-z*][a-z0-9_\-.*]*$/)
  const parameters = fc
    .array(fc.tuple(keys, bareItems), { maxLength: 4 })
    .map((all) => new Map(all))
  const items = fc.record(
    { kind: fc.constant('item' as const), value: bareItems, parameters },
    some,
  )
  const innerLists = fc.record(
    {
      kind: fc.constant('inner-list' as const),
      items: fc.array(items, { maxLength: 4 }),
      parameters,
    },
    some,
  )
  const members: fc.Arbitrary<StructuredMember> = fc.oneof(items, innerLists)

  test('are read back equal, an item', () => {
    fc.assert(
      fc.property(items, (item) => {
        assert.deepEqual(parseStructuredItem(formatStructuredItem(item)), item)
      }),
    )
  })

  test('are read back equal, a list', () => {
    fc.assert(
      fc.property(fc.array(members, { minLength: 1 }), (list) => {
        const reading = parseStructuredList(formatStructuredList(list))
        assert.deepEqual(reading, { kind: 'list', members: list })
      }),
    )
  })

  test('are read back equal, a dictionary', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(keys, members), { minLength: 1 }), (pairs) => {
        const dictionary = new Map(pairs)
        const reading = parseStructuredDictionary(formatStructuredDictionary(dictionary))
        assert.deepEqual(reading, { kind: 'dictionary', members: dictionary })
      }),
    )
  })
})
