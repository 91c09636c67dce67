// Goal: credentials are good or bad by what they open, and unknown where there is nothing to ask.
// Method: the notes, in which each test says what is answered; one row per case.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Expect } from '../../src/plan.ts'
import { noteLetIn, standingOf, whyDoubted } from '../../src/run/standing.ts'
import { identity } from '../input/identity.ts'
import { operation } from '../input/operation.ts'
import { answered, PEOPLE, runOf } from './run-of.ts'

const known: Expect = (_, caller) =>
  caller === undefined
    ? { kind: 'challenge', why: 'nobody may' }
    : { kind: 'allow', why: 'everybody may' }
const closed: Expect = () => ({ kind: 'challenge', why: 'nobody may' })
const ann = PEOPLE[0] ?? identity('ann')

const rows = [
  [
    'let in at one of several',
    known,
    (path: string) => (path.endsWith('/notes') ? 401 : 200),
    'good',
  ],
  ['let in nowhere', known, () => 401, 'bad'],
  ['refused, and not for who it is', known, () => 403, 'good'],
  ['a server that is down', known, () => 500, 'good'],
  ['nothing that it may read', closed, () => 401, 'unknown'],
] as const

describe('standingOf', () => {
  for (const [name, expect, status, expected] of rows) {
    test(name, async () => {
      const { run } = answered(runOf({ expect }), ({ target }) => ({ status: status(target) }))
      assert.equal(await standingOf(run, ann), expected)
    })
  }

  test('good elsewhere, and never where it is asked', async () => {
    const { run } = answered(runOf({ expect: known }), () => ({ status: 401 }))
    noteLetIn(run, ann, operation('POST /notes'))
    assert.equal(await standingOf(run, ann), 'good')
  })

  test('good there before, and no more', async () => {
    const { run } = answered(runOf({ expect: known }), () => ({ status: 401 }))
    noteLetIn(run, ann, operation('GET /notes'))
    assert.equal(await standingOf(run, ann), 'bad')
  })

  test('whoever is told who it is is good', async () => {
    const { run, sent } = answered(runOf({ expect: known }), () => ({ status: 200 }))
    assert.equal(await standingOf(run, identity('ann', { whoami: 'GET /notes' })), 'good')
    assert.equal(sent.length, 1)
  })
})

describe('whyDoubted', () => {
  const spot = {
    ...{ operation: operation('GET /notes'), caller: ann, matter: { kind: 'none' } as const },
    ...{ state: 'plain', part: 'access' as const, expected: { kind: 'allow', why: '' } as const },
  }
  test('a 401 to whoever is not known to be good', () => {
    const run = runOf()
    assert.equal(whyDoubted(run, spot, 401), undefined)
    run.doubted.add('ann')
    assert.equal(whyDoubted(run, spot, 401)?.kind, 'inconclusive')
    assert.equal(whyDoubted(run, spot, 403), undefined)
    assert.equal(
      whyDoubted(run, { ...spot, expected: { kind: 'challenge', why: '' } }, 401),
      undefined,
    )
  })
})
