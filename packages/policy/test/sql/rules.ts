import type { Subject } from '@sallyport/contract'
import type { AttributeOperator } from '../../src/compare.ts'
import type { Leaf } from '../../src/leaves/index.ts'
import type { Operand, Scalar } from '../../src/leaves/operand.ts'
import { readRule } from '../../src/parse.ts'
import type { Rule } from '../../src/rule.ts'
import type { ListInput } from '../../src/sql/leaves.ts'
import type { FoundIds, ListAnswers } from '../../src/sql/relation.ts'
import { FALSE, TRUE } from '../../src/truth.ts'
import type { Random } from './random.ts'
import { INSTANTS, NOW, TEXTS } from './rows.ts'
import { COLUMN_NAMES, columns, PERMISSIONS, SETS } from './world.ts'

const DEPTH_MAX = 4
/** From Tuesday 22:13 until Wednesday 03:13. */
const FIVE_HOURS = 18_000_000

/** Makes a rule some levels deep. It is valid, and may still be one that SQL cannot say. */
export function randomRule(random: Random, depth: number = DEPTH_MAX): Rule {
  const shape = depth === 0 ? 9 : random.below(10)
  if (shape >= 6) return validLeaf(random)
  if (shape === 5) return { kind: 'not', rule: randomRule(random, depth - 1) }
  const rules = [0, ...random.several(2, () => 0)].map(() => randomRule(random, depth - 1))
  return { kind: shape % 2 === 0 ? 'all' : 'any', rules }
}

/** Draws until a leaf is one that `parseRule` reads: it refuses what has only one outcome. */
function validLeaf(random: Random): Rule {
  for (;;) {
    try {
      return readRule(randomLeaf(random))
    } catch {
      // Drawn again.
    }
  }
}

function randomLeaf(random: Random): Leaf {
  switch (random.below(14)) {
    case 0:
      return { kind: 'permission', permission: random.pick(PERMISSIONS) }
    case 1:
      return { kind: 'scope', scope: random.pick(PERMISSIONS) }
    case 2:
      return { kind: 'set', set: random.pick(SETS) }
    case 3:
      return random.pick([{ kind: 'authenticated' }, { kind: 'anyone' }])
    case 4:
      return random.pick<Leaf>([
        { kind: 'assurance', acr: ['gold'] },
        { kind: 'assurance', maxAgeSeconds: 60 },
        { kind: 'assurance', acr: ['silver', 'gold'], maxAgeSeconds: 3600 },
        { kind: 'address', within: ['10.0.0.0/8', '2001:db8::/32'] },
        { kind: 'time', days: ['tue'], from: '22:00', until: '23:00' },
        { kind: 'time', zone: 'Europe/Berlin', from: '22:00', until: '06:00' },
        { kind: 'time', notAfter: '2023-11-14T22:13:20Z' },
        { kind: 'time', days: ['tue'], from: '22:00', until: '06:00' },
        { kind: 'time', days: ['wed', 'mon'], from: '22:00', until: '06:00' },
      ])
    case 5:
    case 6:
      return { kind: 'owner' }
    case 7:
    case 8:
      return { kind: 'acl', permission: random.pick(['a', 'a', 'b']) }
    case 9:
      return random.pick<Leaf>([
        { kind: 'relation', relation: 'viewer' },
        { kind: 'relation', relation: 'viewer', object: { from: 'resource', name: 'owner' } },
        { kind: 'relation', relation: 'viewer', object: { from: 'context', name: 'q' } },
      ])
    default:
      return randomComparison(random)
  }
}

const OPERATORS: readonly AttributeOperator[] = [
  'equal',
  'equal',
  'not_equal',
  'less',
  'less_or_equal',
  'greater',
  'greater_or_equal',
  'in',
  'contains',
]

function randomComparison(random: Random): Leaf {
  const operator = random.pick(OPERATORS)
  if (random.once(5)) return withoutColumn(random, operator)
  const name = random.pick(COLUMN_NAMES)
  const column: Operand = {
    from: 'resource',
    name: operator === 'contains' && !random.once(4) ? 'tags' : name,
  }
  const other = otherSide(random, operator, column.name)
  return random.once(4)
    ? { kind: 'attribute', left: other, operator: flipped[operator] ?? operator, right: column }
    : { kind: 'attribute', left: column, operator, right: other }
}

const flipped: Partial<Record<AttributeOperator, AttributeOperator>> = {
  in: 'contains',
  contains: 'in',
}

/** A comparison of subject and context alone: it is decided before, or by the session. */
function withoutColumn(random: Random, operator: AttributeOperator): Leaf {
  const one = (): Scalar => random.pick<Scalar>(['x', 'y', 1, 7, 1.5, true, ''])
  const literal = operator === 'in' ? random.several(3, one) : one()
  const right = random.once(2) ? requested(random) : { value: literal }
  return { kind: 'attribute', left: requested(random), operator, right }
}

/** A value of the request. */
function requested(random: Random): Operand {
  return random.once(2)
    ? { from: 'subject', name: random.pick(['id', 'tenant', 'kind', 'p', 'q']) }
    : { from: 'context', name: random.pick(['q', 'r']) }
}

function otherSide(random: Random, operator: AttributeOperator, column: string): Operand {
  switch (random.below(8)) {
    case 0:
    case 1:
      return requested(random)
    case 2:
      return { from: 'resource', name: random.pick(COLUMN_NAMES) }
    default: {
      const type = columns[column as keyof typeof columns]
      const one = (): Scalar => (random.once(8) ? randomScalar(random) : scalarOf(random, type))
      return { value: operator === 'in' ? random.several(3, one) : one() }
    }
  }
}

function scalarOf(random: Random, type: (typeof columns)[keyof typeof columns]): Scalar {
  switch (type) {
    case 'integer':
      return random.pick([1, 2, 7, 0, 1.5, -0.5, 2 ** 53, 2 ** 63, -(2 ** 63), 1e300])
    case 'number':
      return random.pick([1, 0.1, 1.5, 2, 0.3, -1, 1e21, 5e-324, 1000.000001])
    case 'boolean':
      return random.once(2)
    case 'timestamp': {
      const instant = random.pick([...INSTANTS, 0.5, 1e20])
      const isWritten = random.once(2) && Math.abs(instant) < 1e15 && Number.isInteger(instant)
      return isWritten ? new Date(instant).toISOString() : instant
    }
    case 'text':
      return random.once(2)
        ? random.pick(['x', 'y'])
        : random.pick([...TEXTS, ...UNSTORABLE, ...DISORDERLY])
    case 'text_list':
      return random.pick(['x', 'x', 'y', '1', 'true', 'null', ...UNSTORABLE])
  }
}

/** Texts that no column holds, or that PostgreSQL refuses. */
const UNSTORABLE = ['x\0', '\ud800', 'x\udfffy'] as const

/** Texts of which one unit of UTF-16 comes before another although its code point comes after. */
const DISORDERLY = ['\u{1f600}', '\uff5e', '\ue000'] as const

function randomScalar(random: Random): Scalar {
  return random.pick<Scalar>([
    'x',
    'y',
    '1',
    1,
    0,
    true,
    false,
    'a\0b',
    '\0',
    '\ud800',
    'x\udfff',
    '2026-01-01',
    '+1',
    7.5,
  ])
}

/** Makes somebody, or nobody, with odd ids and attributes, narrowed or not. */
export function randomInput(random: Random): ListInput {
  const now = random.once(6) ? {} : { now: NOW + (random.once(4) ? FIVE_HOURS : 0) }
  const context = {
    ...(random.once(3) ? {} : { q: randomValue(random) }),
    ...(random.once(3) ? {} : { r: randomValue(random) }),
    ...(random.once(3)
      ? {}
      : {
          address: random.pick([
            '10.1.2.3',
            '192.0.2.1',
            '::ffff:10.0.0.1',
            '2001:db8::1',
            'x',
            '010.0.0.1',
            '',
          ]),
        }),
  }
  const subject = random.once(12) ? undefined : randomSubject(random)
  return { subject, context, ...now, relations: randomAnswers(random) }
}

function randomValue(random: Random): unknown {
  return random.pick<unknown>([
    'x',
    'y',
    1,
    7,
    true,
    null,
    undefined,
    Number.NaN,
    1n,
    9_007_199_254_740_993n,
    '1',
    '',
    'x ',
    'a\0b',
    '\ud800',
    ['x', 'y'],
    ['x', null],
    [1, 2],
    [],
    [],
    [],
    {},
    [true, 'x'],
    1.5,
    -1,
    Infinity,
    '2023-11-14T22:13:20.000Z',
    NOW,
    10n ** 400n,
    [1n, '1'],
  ])
}

function randomSubject(random: Random): Subject {
  const optional = <K extends string, V>(key: K, make: () => V): { readonly [P in K]?: V } =>
    (random.once(3) ? {} : { [key]: make() }) as { readonly [P in K]?: V }
  return {
    id: random.once(3)
      ? random.pick([
          '1',
          '7',
          '01',
          '-1',
          '9007199254740993',
          '',
          'X',
          'x ',
          'x\0',
          '\ud800',
          '99999999999999999999',
        ])
      : random.pick(['x', 'y']),
    kind: random.once(4) ? 'service' : 'user',
    sets: random.some([...SETS, 'stranger']),
    ...optional('tenant', () => random.pick(['x', 'x', 'y', '', 'X'])),
    ...optional('permissions', () => random.some(PERMISSIONS)),
    ...(random.once(3) ? { scopes: random.some(PERMISSIONS) } : {}),
    ...optional('attributes', () => ({ p: randomValue(random), q: randomValue(random) })),
    authentication: {
      scheme: 'bearer',
      methods: [],
      ...optional('acr', () => random.pick(['gold', 'silver', 'Gold'])),
      ...optional('time', () => NOW / 1000 - random.pick([0, 60, 61, 3601, -61, -60])),
    },
  }
}

/** What an engine outside says: it knows some objects for certain, and those it has for lists too. */
function randomAnswers(random: Random): ListAnswers {
  const ids = new Set(random.some(['1', '2', '3', '5', '8', 'x', 'y', '', '01', 'X']))
  const found: FoundIds = { ids: [...ids], complete: true }
  return {
    truthOf: ({ objectId }) => (ids.has(objectId) ? TRUE : FALSE),
    idsOf: () => found,
  }
}
