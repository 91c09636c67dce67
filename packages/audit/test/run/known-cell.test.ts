import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Expect, Matter } from '../../src/plan.ts'
import { knownCell } from '../../src/run/known-cell.ts'
import { spotOf } from '../../src/run/spots.ts'
import { identity } from '../input/identity.ts'
import { operation } from '../input/operation.ts'
import { answered, NOTE, runOf } from './run-of.ts'

// Goal: whoever is known may be let in or refused, is never asked to sign in again, and does no harm.

const known: Expect = () => ({ kind: 'known', why: 'nobody said who may' })
const about: Matter = { kind: 'object', object: NOTE }
const none: Matter = { kind: 'none' }
const CHALLENGE = [['WWW-Authenticate', 'Bearer realm="notes"']] as const
const PROBLEM = [
  ['Content-Type', 'application/problem+json'],
  ['Cache-Control', 'no-store'],
] as const

const rows = [
  ['let in', 'GET /notes', none, { body: '{"a":1}' }, 'proved', []],
  [
    'refused by 403',
    'GET /notes',
    none,
    { status: 403, fields: PROBLEM, body: '{"code":"a"}' },
    'proved',
    [],
  ],
  [
    'asked to sign in again',
    'GET /notes',
    none,
    { status: 401, fields: CHALLENGE },
    'refuted',
    ['A6'],
  ],
  ['a body that is not good, past the doors', 'POST /notes', none, { status: 422 }, 'proved', []],
  ['a ghost, past the doors', 'DELETE /notes/{id}', about, { status: 404 }, 'proved', []],
  ['a removal of nobody knows what', 'DELETE /notes', none, {}, 'skipped', []],
  ['a server that throttles', 'GET /notes', none, { status: 429 }, 'inconclusive', []],
] as const

async function called(id: string, matter: Matter, answer: object) {
  const { run, sent } = answered(runOf({ expect: known }), (_, { why }) =>
    why === 'asks whether its credentials are still good' ? {} : answer,
  )
  const caller = identity('ann', { tenant: 'red', whoami: 'GET /notes' })
  await knownCell(run, spotOf(run, { operation: operation(id), caller, matter }))
  return { run, sent }
}

describe('knownCell', () => {
  for (const [name, id, matter, answer, verdict, oracles] of rows) {
    test(name, async () => {
      const { run } = await called(id, matter, answer)
      assert.equal(run.book.cells[0]?.verdict.kind, verdict)
      const found = new Set(run.book.findings.map(({ oracle }) => oracle))
      assert.ok(
        oracles.every((one) => found.has(one)),
        [...found].join(),
      )
    })
  }

  const harmless = [
    ['a reading', 'GET /notes/{id}', about, '/api/notes/7', { kind: 'read' }],
    [
      'a body that is none',
      'PATCH /notes/{id}',
      about,
      '/api/notes/7',
      { kind: 'probe', body: 'invalid' },
    ],
    ['the removal of a ghost', 'DELETE /notes/{id}', about, '/api/notes/8', { kind: 'probe' }],
  ] as const
  for (const [name, id, matter, target, effect] of harmless) {
    test(`${name} does nothing`, async () => {
      const { sent } = await called(id, matter, { status: 404 })
      assert.deepEqual(
        sent.map(({ request, intent }) => [request.target, intent.effect]),
        [[target, effect]],
      )
    })
  }
})
