import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Expected } from '../../src/plan.ts'
import { callerName, matterName } from '../../src/run/book.ts'
import { isChallenged, isOwner, spotOf, spotsOf } from '../../src/run/spots.ts'
import { operation } from '../input/operation.ts'
import { NOTE, PEOPLE, runOf } from './run-of.ts'

const read = operation('GET /notes/{id}')
const about = { kind: 'object', object: NOTE } as const

test('an operation is called by everybody, and by nobody, about everything', () => {
  const run = runOf({ objects: [NOTE, { ...NOTE, name: 'other' }] })
  const callers = ['nobody', 'ann', 'ben', 'cat', 'dan']
  assert.deepEqual(
    spotsOf(run, read).map(({ caller, matter }) => [matterName(matter), callerName(caller)]),
    ['note', 'other'].flatMap((matter) => callers.map((caller) => [matter, caller])),
  )
})

test('a spot is expected what the plan says', () => {
  const expected: Expected = { kind: 'conceal', why: 'it is of another tenant' }
  const spot = spotOf(runOf({ expect: () => expected }), {
    ...{ operation: read, caller: PEOPLE[2], matter: about },
  })
  assert.deepEqual([spot.expected, spot.state, spot.part], [expected, 'plain', 'access'])
})

const owners = [
  ['whoever made it', PEOPLE[0], about, true],
  ['somebody else', PEOPLE[1], about, false],
  ['nobody', undefined, about, false],
  ['nobody owns nothing', undefined, { kind: 'none' }, false],
] as const

describe('isOwner', () => {
  for (const [name, caller, matter, expected] of owners) {
    test(name, () => assert.equal(isOwner(caller, matter), expected))
  }
})

describe('isChallenged', () => {
  const rows = [
    ['challenge', true],
    ['step_up', true],
    ['forbid', false],
    ['allow', false],
  ] as const
  for (const [kind, expected] of rows) {
    test(kind, () => {
      const run = runOf({ expect: () => ({ kind, why: '' }) })
      const spot = spotOf(run, { operation: read, caller: undefined, matter: about })
      assert.equal(isChallenged(spot), expected)
    })
  }
})
