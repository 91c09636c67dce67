import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { threadMilliseconds } from '../../../../tools/thread-time.ts'
import { readCases, runCases } from '../../src/document/cases.ts'
import { policiesOf, withPolicy } from './fixtures.ts'

const viewer = { kind: 'relation', relation: 'viewer' }
const policies = policiesOf(withPolicy('orders.view', { resource: 'order', rule: viewer }))
const held = { relation: 'viewer', type: 'order', id: '1' }
const file = {
  policies: 'policies.json',
  subjects: {
    alice: { tenant: 'acme', sets: ['member'] },
    robot: {
      id: 'r1',
      kind: 'service',
      permissions: ['orders:read'],
      scopes: ['orders:read'],
      attributes: { a: 1 },
    },
    carol: {
      tenant: 'acme',
      sets: ['admin'],
      authentication: { acr: 'pwd', time: '2026-01-05T11:59:00Z' },
    },
    erin: null,
  },
  resources: { first: { id: '1', tenant: 'acme', customer: 'alice' } },
  cases: [
    { name: 'nobody', policy: 'orders.list', expect: 'challenge', unmet: [] },
    {
      name: 'alice',
      subject: 'alice',
      policy: 'orders.change',
      resource: 'first',
      expect: 'allow',
    },
    {
      name: 'robot',
      subject: 'robot',
      policy: 'orders.list',
      context: { address: '::1' },
      expect: 'allow',
    },
    {
      name: 'carol',
      subject: 'carol',
      policy: 'orders.remove',
      resource: 'first',
      now: '2026-01-05T12:00:00Z',
      expect: 'step_up',
      unmet: ['authentication_too_weak'],
    },
    { name: 'erin', subject: 'erin', policy: 'orders.list', expect: 'allow' },
    {
      name: 'erin, and why',
      subject: 'erin',
      policy: 'orders.list',
      expect: 'forbid',
      unmet: ['scope_missing'],
    },
  ],
}

const view = { subject: 'alice', policy: 'orders.view', resource: 'first' }

describe('readCases and runCases', () => {
  test('each case comes out as the guard would decide, or is told', () => {
    const read = readCases(file, policies)
    assert.ok(read.kind === 'cases', JSON.stringify(read))
    const results = runCases(policies, read.cases)
    assert.deepEqual(
      results.map(({ case: { name }, verdict, passed }) => [name, verdict.kind, passed]),
      [
        ['nobody', 'challenge', true],
        ['alice', 'allow', true],
        ['robot', 'allow', true],
        ['carol', 'step_up', true],
        ['erin', 'forbid', false],
        ['erin, and why', 'forbid', false],
      ],
    )
  })

  const answers = [
    ['an answer of an engine', { ...view, relations: [held] }, 'allow'],
    ['an engine that knows of another', { ...view, relations: [{ ...held, id: '2' }] }, 'forbid'],
    ['no engine', view, 'forbid'],
  ] as const
  for (const [name, fields, kind] of answers) {
    test(`a relation with ${name}`, () => {
      const read = readCases({ ...file, cases: [{ ...fields, name, expect: kind }] }, policies)
      assert.ok(read.kind === 'cases')
      assert.deepEqual(
        runCases(policies, read.cases).map(({ verdict }) => verdict.kind),
        [kind],
      )
    })
  }

  test('a subject is a user by its name unless it says otherwise', () => {
    const read = readCases(file, policies)
    assert.ok(read.kind === 'cases')
    const subjects = read.cases.map(({ input }) => input.subject)
    const authentication = { scheme: 'bearer', methods: [] }
    assert.deepEqual(subjects[4], { id: 'erin', kind: 'user', sets: [], authentication })
    assert.deepEqual(subjects[2], {
      id: 'r1',
      kind: 'service',
      sets: [],
      permissions: ['orders:read'],
      scopes: ['orders:read'],
      attributes: { a: 1 },
      authentication,
    })
    assert.equal(subjects[3]?.authentication.time, Date.UTC(2026, 0, 5, 11, 59) / 1000)
  })

  const one = { name: 'x', policy: 'orders.list', expect: 'allow' }
  const mistakes: readonly (readonly [string, unknown, string, string])[] = [
    ['no cases', { ...file, cases: undefined }, '$.cases', 'missing'],
    [
      'a case without name',
      { ...file, cases: [{ ...one, name: '' }] },
      '$.cases[0].name',
      'a text',
    ],
    [
      'a policy that there is not',
      { ...file, cases: [{ ...one, policy: 'orders.lst' }] },
      '$.cases[0].policy',
      'did you mean `orders.list`?',
    ],
    [
      'a subject that there is not',
      { ...file, cases: [{ ...one, subject: 'alic' }] },
      '$.cases[0].subject',
      'did you mean `alice`?',
    ],
    [
      'a resource that there is not',
      { ...file, cases: [{ ...one, resource: 'x' }] },
      '$.cases[0].resource',
      'there is no resource `x`',
    ],
    [
      'a decision that there is not',
      { ...file, cases: [{ ...one, expect: 'deny' }] },
      '$.cases[0].expect',
      'one of allow',
    ],
    [
      'a reason that there is not',
      { ...file, cases: [{ ...one, unmet: ['owner'] }] },
      '$.cases[0].unmet[0]',
      'the name of a reason',
    ],
    [
      'a relation without its object',
      { ...file, cases: [{ ...one, relations: [{ relation: 'viewer' }] }] },
      '$.cases[0].relations[0]',
      'of its object',
    ],
    [
      'a time that is none',
      { ...file, cases: [{ ...one, now: 'noon' }] },
      '$.cases[0].now',
      'an instant',
    ],
    [
      'a field that is not known',
      { ...file, cases: [{ ...one, expected: 1 }] },
      '$.cases[0].expected',
      'did you mean `expect`?',
    ],
    [
      'a subject with a field that is not known',
      { ...file, subjects: { ...file.subjects, x: { roles: [] } } },
      '$.subjects.x.roles',
      'not known',
    ],
    [
      'a subject of no kind',
      { ...file, subjects: { ...file.subjects, x: { kind: 'robot' } } },
      '$.subjects.x.kind',
      'user, service',
    ],
    [
      'sets that are no texts',
      { ...file, subjects: { ...file.subjects, x: { sets: [1] } } },
      '$.subjects.x.sets[0]',
      'a text',
    ],
    [
      'a tenant that is no text',
      { ...file, subjects: { ...file.subjects, x: { tenant: 1 } } },
      '$.subjects.x.tenant',
      'a text',
    ],
    [
      'a proof at no time',
      { ...file, subjects: { ...file.subjects, x: { authentication: { time: 'x' } } } },
      '$.subjects.x.authentication.time',
      'seconds',
    ],
    [
      'a resource that is no object',
      { ...file, resources: { ...file.resources, x: 1 } },
      '$.resources.x',
      'an object',
    ],
  ]
  for (const [name, json, path, piece] of mistakes) {
    test(`${name} is told`, () => {
      const read = readCases(json, policies)
      assert.ok(read.kind === 'invalid')
      assert.deepEqual(
        read.problems.map((problem) => problem.path),
        [path],
      )
      assert.ok(read.problems[0].message.includes(piece), read.problems[0].message)
    })
  }

  test('as many cases as there may be, about as many resources, are read at once', () => {
    const numbers = Array.from({ length: 10_000 }, (_, i) => i)
    const resources = Object.fromEntries(numbers.map((i) => [`r${i}`, { id: `${i}` }]))
    const cases = numbers.map((i) => ({ ...one, resource: `r${i}` }))
    const start = threadMilliseconds()
    assert.equal(readCases({ ...file, resources, cases }, policies).kind, 'cases')
    // A tenth of a second; with a map of the resources for each case it takes half a minute.
    assert.ok(threadMilliseconds() - start < 5_000)
  })

  test('anything that JSON can hold is read or told, and never throws', () => {
    const nearly = fc
      .tuple(fc.constantFrom('subjects', 'resources', 'cases'), fc.jsonValue({ maxDepth: 4 }))
      .map(([field, value]) => ({ ...file, [field]: value }))
    const odd = fc
      .tuple(fc.constantFrom(...Object.keys(one), 'now', 'unmet', 'relations'), fc.jsonValue())
      .map(([field, value]) => ({ ...file, cases: [{ ...one, [field]: value }] }))
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), nearly, odd), (json) => {
        const read = readCases(json, policies)
        if (read.kind === 'invalid') assert.ok(read.problems[0].path.startsWith('$'))
        else runCases(policies, read.cases)
      }),
      { numRuns: 500 },
    )
  })
})
