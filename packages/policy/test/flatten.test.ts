import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { flatten, INCLUDE_DEPTH_MAX, type SetDefinition } from '../src/flatten.ts'

const permissions = new Map(Array.from({ length: 70 }, (_, i) => [`p${i}`, i]))

function numbering(definitions: Readonly<Record<string, SetDefinition>>) {
  const sets = new Map(Object.keys(definitions).map((name, i) => [name, permissions.size + i]))
  return { permissions, sets }
}

/** The names of everything that a set brings. */
function brought(definitions: Readonly<Record<string, SetDefinition>>, name: string): string[] {
  const numbers = numbering(definitions)
  const words = flatten(definitions, numbers).get(name) ?? new Uint32Array()
  return [...numbers.permissions, ...numbers.sets].flatMap(([each, bit]) =>
    (((words[bit >>> 5] ?? 0) >>> (bit & 31)) & 1) === 1 ? [each] : [],
  )
}

function chain(length: number): Record<string, SetDefinition> {
  const names = Array.from({ length }, (_, i) => [`s${i}`, { includes: [`s${i + 1}`] }] as const)
  return Object.fromEntries([...names, [`s${length}`, {}]])
}

function reversed(definitions: Record<string, SetDefinition>): Record<string, SetDefinition> {
  return Object.fromEntries(Object.entries(definitions).reverse())
}

describe('flatten', () => {
  test('a set brings itself and its permissions, at the edges of words too', () => {
    const definitions = { a: { permissions: ['p0', 'p31', 'p32', 'p63', 'p69'] } }
    assert.deepEqual(brought(definitions, 'a'), ['p0', 'p31', 'p32', 'p63', 'p69', 'a'])
  })

  test('a set brings what it includes, however far down, and not what includes it', () => {
    const definitions = {
      top: { permissions: ['p1'], includes: ['middle'] },
      middle: { includes: ['left', 'right'] },
      left: { permissions: ['p2'] },
      right: { permissions: ['p3'] },
      aside: { permissions: ['p4'] },
    }
    assert.deepEqual(brought(definitions, 'top'), [
      'p1',
      'p2',
      'p3',
      'top',
      'middle',
      'left',
      'right',
    ])
    assert.deepEqual(brought(definitions, 'middle'), ['p2', 'p3', 'middle', 'left', 'right'])
    assert.deepEqual(brought(definitions, 'left'), ['p2', 'left'])
  })

  test('a set that is included by two ways is no cycle', () => {
    const definitions = {
      a: { includes: ['b', 'c'] },
      b: { includes: ['d'] },
      c: { includes: ['d'] },
      d: {},
    }
    assert.deepEqual(brought(definitions, 'a'), ['a', 'b', 'c', 'd'])
  })

  test('a set named like a property of objects is a set', () => {
    const definitions = JSON.parse(
      '{"constructor":{"permissions":["p1"]},"__proto__":{"permissions":["p2"]}}',
    )
    assert.deepEqual(brought(definitions, 'constructor'), ['p1', 'constructor'])
    assert.deepEqual(brought(definitions, '__proto__'), ['p2', '__proto__'])
  })

  const bad: readonly [name: string, Record<string, SetDefinition>, RegExp][] = [
    [
      'a cycle',
      { a: { includes: ['b'] }, b: { includes: ['c'] }, c: { includes: ['b'] } },
      /^model\.sets: sets include one another in a cycle: b -> c -> b$/,
    ],
    ['a set that includes itself', { a: { includes: ['a'] } }, /in a cycle: a -> a$/],
    [
      'a permission that is not declared',
      { a: { permissions: ['p69x'] } },
      /^model\.sets\["a"\]: the permission p69x is not declared: list it in `permissions` of the model; did you mean `p69`\?$/,
    ],
    [
      'a set that is not declared',
      { admin: {}, a: { includes: ['admim'] } },
      /^model\.sets\["a"\]: the set admim is not declared: define it in `sets` of the model; did you mean `admin`\?$/,
    ],
    [
      'an inherited name',
      { a: { includes: ['constructor'] } },
      /the set constructor is not declared/,
    ],
    [
      'a set included as a permission',
      { a: { permissions: ['b'] }, b: {} },
      /the permission b is not declared/,
    ],
    ['a permission included as a set', { a: { includes: ['p1'] } }, /the set p1 is not declared/],
  ]
  for (const [name, definitions, message] of bad) {
    test(`${name} is refused`, () => {
      assert.throws(() => flatten(definitions, numbering(definitions)), {
        name: 'RuleError',
        message,
      })
    })
  }

  test('the depth has a limit, whatever the order of the definitions', () => {
    const at = chain(INCLUDE_DEPTH_MAX)
    const above = chain(INCLUDE_DEPTH_MAX + 1)
    for (const order of [at, reversed(at)]) assert.equal(brought(order, 's0').length, 101)
    for (const order of [above, reversed(above)]) {
      assert.throws(
        () => flatten(order, numbering(order)),
        /RuleError: model\.sets: s0 includes sets more than 100 levels deep/,
      )
    }
  })

  test('a chain of all the sets a model may have is refused before it is walked', () => {
    const endless = chain(9_999)
    assert.throws(() => flatten(endless, numbering(endless)), /s0 includes sets more than 100/)
  })
})
