// Goal: adapters that write other bytes are told apart, unless a listed difference excuses them.
// Method: a good server beside one that spoils its answers, with and without an entry in the list.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { node } from '../src/adapters/node.ts'
import { type CanonicalAnswer, differencesOf } from '../src/canonical.ts'
import type { Case, Theme } from '../src/case.ts'
import { type Difference, Matrix } from '../src/matrix.ts'
import { reportOf, tableOf } from '../src/table.ts'
import { type Outgoing, spoiled } from './spoiled.ts'

const one: Case = {
  name: 'every scheme is offered',
  source: 'RFC 9110 section 11.6.1',
  matrix: 'bearer-15',
  steps: [
    {
      request: { path: '/me' },
      expect: {
        status: 401,
        code: 'authentication_required',
        challenges: ['bearer', 'basic', 'api_key'],
      },
    },
  ],
}
const theme: Theme = { theme: 'sample', about: 'A sample.', cases: [one] }

const joining = spoiled('joining', (outgoing: Outgoing) => {
  const lines = outgoing.fields.filter(([name]) => name === 'www-authenticate')
  const others = outgoing.fields.filter(([name]) => name !== 'www-authenticate')
  outgoing.fields = [...others, ['www-authenticate', lines.map(([, value]) => value).join(', ')]]
})
const spacing = spoiled('spacing', (outgoing: Outgoing) => {
  outgoing.body = outgoing.body.replace('{', '{ ')
})
const listed: Difference = {
  adapter: 'joining',
  what: 'challenges joined in one line',
  reason: 'it can do no other',
}

describe('Matrix', () => {
  test('the same server twice shows no difference', async () => {
    const row = await new Matrix([node, node], []).run(theme, one)
    assert.deepEqual([...row.problems.values()].flat(), [])
  })

  test('challenges joined in one line are a difference', async () => {
    const { problems } = await new Matrix([node, joining], []).run(theme, one)
    assert.deepEqual(problems.get('joining'), ['challenges joined in one line'])
  })

  test('one blank in a body is a difference', async () => {
    const { problems } = await new Matrix([node, spacing], []).run(theme, one)
    assert.deepEqual(problems.get('spacing'), ['content-length differs', 'body differs'])
  })

  test('a listed difference is excused, for its adapter only', async () => {
    const other = { ...listed, adapter: 'spacing' }
    const matrix = new Matrix([node, joining, spacing], [listed, other])
    const { problems } = await matrix.run(theme, one)
    assert.deepEqual(problems.get('joining'), [])
    assert.equal(problems.get('spacing')?.length, 2)
    assert.deepEqual(matrix.unused, [other])
  })

  test('a listed difference of an adapter that does not run is not called unused', async () => {
    const matrix = new Matrix([node], [listed])
    await matrix.run(theme, one)
    assert.deepEqual(matrix.unused, [])
  })
})

const answer: CanonicalAnswer = {
  status: 401,
  fields: [
    ['a', '1'],
    ['b', '2'],
  ],
  body: 'x',
}

const differences: readonly (readonly [string, CanonicalAnswer, readonly string[]])[] = [
  ['nothing', answer, []],
  ['the status', { ...answer, status: 403 }, ['status 403 instead of 401']],
  [
    'a value',
    {
      ...answer,
      fields: [
        ['a', '1'],
        ['b', '3'],
      ],
    },
    ['b differs'],
  ],
  ['a missing field', { ...answer, fields: [['a', '1']] }, ['b missing']],
  ['a field more', { ...answer, fields: [...answer.fields, ['c', '3']] }, ['c added']],
  ['the body', { ...answer, body: 'y' }, ['body differs']],
]

describe('differencesOf', () => {
  for (const [name, other, expected] of differences) {
    test(`${name}`, () => assert.deepEqual(differencesOf(answer, other), expected))
  }
})

describe('tableOf and reportOf', () => {
  test('they count by theme and by strict matrix, and name every problem', async () => {
    const row = await new Matrix([node, spacing], []).run(theme, one)
    assert.deepEqual(tableOf([row]).split('\n').slice(0, 4), [
      '                  node  spacing',
      'sample            1/1   0/1',
      'strict bearer-15  1/1   0/1',
      'all               1/1   0/1',
    ])
    assert.match(tableOf([row]), /spacing: sample: every scheme is offered\n {4}body differs/)
    assert.deepEqual(JSON.parse(JSON.stringify(reportOf([row]))), [
      {
        theme: 'sample',
        name: one.name,
        source: one.source,
        matrix: 'bearer-15',
        problems: { node: [], spacing: ['content-length differs', 'body differs'] },
      },
    ])
  })
})
