import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { namesIn, objectsFrom } from '../../src/input/objects.ts'
import { identity } from './identity.ts'
import { operation } from './operation.ts'
import { mistakesOf, partOf, stated } from './part-of.ts'

const shape = { contentType: 'application/json', example: { a: 1 }, properties: ['a'] }
const operations = [
  operation('POST /orders', { body: shape }),
  operation('GET /orders'),
  ...['GET /orders/{id}', 'DELETE /orders/{id}', 'GET /{org}/a/{x}/b/{y}'].map((id) =>
    operation(id),
  ),
]
const ann = identity('ann', { tenant: 'red' })
const low = identity('low', { person: 'ann' })
const people = [ann, low, identity('ben', { tenant: 'blue' })]
const GOOD = { as: 'ann', create: 'POST /orders', read: 'GET /orders/{id}' }

function read(value: unknown, owns: readonly (readonly [string, string])[] = []) {
  const part = partOf(value)
  const context = {
    operations,
    read: people.map((one) => ({
      identity: one,
      owns: owns
        .filter(([who]) => who === one.name)
        .map(([, name]) => ({ name, part: part.below('owns', name) })),
    })),
    isTenant: (name: string) => name === 'org',
    values: { x: 'fixed' },
  }
  return { found: objectsFrom(part, context), mistakes: mistakesOf(part) }
}

describe('an object in another, and one that is named by whoever makes it', () => {
  const task = { as: 'ann', create: 'POST /orders', read: 'GET /{org}/a/{x}/b/{y}' }

  test('the id of what it is in is none of its own', () => {
    const { found, mistakes } = read({ order: GOOD, task: { ...task, in: 'order' } })
    assert.deepEqual(mistakes, [])
    assert.deepEqual([found[1]?.parent, found[1]?.parameter], ['order', 'y'])
  })

  test('what it is in stands before it', () => {
    const { mistakes } = read({ task: { ...task, in: 'order' }, order: GOOD })
    assert.match(mistakes.join(), /no object before this one is `order`/)
  })

  test('the name is the canary, or has it in it', () => {
    const put = { as: 'ann', create: 'DELETE /orders/{id}', read: 'GET /orders/{id}' }
    const names = read({ a: put, b: { ...put, id: '{canary}.ics' } }).found
    assert.deepEqual(
      names.map(({ create }) => create?.name),
      ['{canary}', '{canary}.ics'],
    )
  })
})

const rows = [
  [
    'the body is the example of the operation',
    {},
    { create: { operation: 'POST /orders', body: { a: 1 } } },
  ],
  [
    'a body of its own',
    { body: { b: 2 } },
    { create: { operation: 'POST /orders', body: { b: 2 } } },
  ],
  ['the id is in `/id`', {}, { idPointer: '/id' }],
  ['the id is elsewhere', { id: '/data/0/id' }, { idPointer: '/data/0/id' }],
  ['the id is in a field', { id: 'location' }, { idPointer: 'Location' }],
  ['an object that is there', { create: undefined, known: '7' }, { create: undefined, id: '7' }],
  ['the tenant of its owner', {}, { tenant: 'red' }],
  ['a tenant of its own', { tenant: 'blue' }, { tenant: 'blue' }],
  [
    'who removes it',
    { delete: 'DELETE /orders/{id}', deleteAs: 'ben' },
    { remove: 'DELETE /orders/{id}', removeAs: 'ben' },
  ],
  ['the parameter of its path', {}, { parameter: 'id', parameters: { x: 'fixed' } }],
  [
    'the last parameter that nothing stands for',
    { read: 'GET /{org}/a/{x}/b/{y}' },
    { parameter: 'y', parameters: { org: 'red', x: 'fixed' } },
  ],
  [
    'the parameter that is said',
    { read: 'GET /{org}/a/{x}/b/{y}', parameter: 'x', parameters: { y: '2' } },
    { parameter: 'x', parameters: { org: 'red', x: 'fixed', y: '2' } },
  ],
] as const

describe('objectsFrom', () => {
  for (const [name, said, expected] of rows) {
    test(name, () => {
      const { found, mistakes } = read({ a: stated({ ...GOOD, ...said }) })
      assert.deepEqual(mistakes, [])
      assert.deepEqual(found[0], { ...found[0], ...expected })
    })
  }

  test('whoever says to own it is its owner', () => {
    const { as: _, ...rest } = GOOD
    assert.equal(read({ a: rest }, [['ben', 'a']]).found[0]?.owner, 'ben')
  })

  test('another identity of the same person may own it too', () => {
    assert.deepEqual(read({ a: GOOD }, [['low', 'a']]).mistakes, [])
  })

  test('an object that somebody owns and that is not there is a mistake', () => {
    assert.match(read({ a: GOOD }, [['ann', 'b']]).mistakes[0] ?? '', /`objects` has no `b`/)
  })

  const mistaken = [
    ['no owner', { as: undefined }, '`as` is missing'],
    ['an owner that is nobody', { as: 'zoe' }, '`identities` has no `zoe`'],
    ['no way to read it', { read: undefined }, '`read` is missing'],
    ['reading by another method', { read: 'DELETE /orders/{id}' }, 'an operation with GET or HEAD'],
    ['a path without an id', { read: 'GET /orders' }, 'a path with the id of the object'],
    ['no origin', { create: undefined }, '`create` is missing'],
    ['two origins', { known: '7' }, 'only one of `create` and `known`'],
    [
      'an id that is no pointer',
      { id: 'id' },
      "a JSON pointer like '/id', or `location`, is expected",
    ],
    ['a parameter that is not there', { parameter: 'x' }, '`read` has no `{x}`'],
    ['a ghost that is no word', { ghost: '1' }, 'one of `auto` is expected'],
  ] as const
  for (const [name, said, message] of mistaken) {
    test(`${name} is a mistake`, () => {
      const { mistakes } = read({ a: stated({ ...GOOD, ...said }) })
      assert.ok(mistakes[0]?.startsWith(message), mistakes[0])
    })
  }

  test('a hundred objects are read, and no more', () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`o${at}`, GOOD]))
    assert.deepEqual(read(many(100)).mistakes, [])
    assert.deepEqual(read(many(101)).mistakes, ['at most 100 objects are expected ($)'])
  })
})

describe('namesIn', () => {
  const rows = [
    ['none', '/orders', []],
    ['one', '/orders/{id}', ['id']],
    ['two in one segment', '/a/{x}.{y}', ['x', 'y']],
    ['an empty one is none', '/a/{}', []],
  ] as const
  for (const [name, path, expected] of rows) {
    test(name, () => assert.deepEqual(namesIn(path), expected))
  }
})
