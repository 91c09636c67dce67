import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AuditAnswer, AuditRequest } from '../../src/exchange.ts'
import type { AuditPlan, Expect, HarmLevel } from '../../src/plan.ts'
import { signInCells } from '../../src/run/sign-in-cells.ts'
import { identity, NO_SIGN_IN } from '../input/identity.ts'
import { operation } from '../input/operation.ts'
import { answered, runOf } from './run-of.ts'

// Goal: a wrong password is answered alike whoever it is for, and guessing is slowed by a 429 that says how long.

const ANN = Buffer.from('ann:right').toString('base64')
const ann = identity('ann', {
  signIn: { ...NO_SIGN_IN, fixedHeaders: [['Authorization', `Basic ${ANN}`]] },
})
const expect: Expect = (_, who) => ({ kind: who === undefined ? 'challenge' : 'allow', why: '' })
const { plan } = runOf()
const REFUSED = {
  status: 401,
  fields: [['WWW-Authenticate', 'Basic realm="a"']],
  body: 'no',
} as const

type Answer = (name: string, count: number) => Partial<AuditAnswer>

async function signedInWrongly(answer: Answer, level: HarmLevel = 3, throttle = true) {
  const own: Partial<AuditPlan> = {
    ...{ identities: [ann], operations: [operation('GET /basic')], expect },
    target: { ...plan.target, level },
    conventions: { ...plan.conventions, throttle },
  }
  let count = 0
  const { run, sent } = answered(runOf(own), (request) => answer(nameIn(request), ++count))
  await signInCells(run)
  return { run, sent }
}

function nameIn({ fields }: AuditRequest): string {
  const [, text = ''] = fields.find(([name]) => name === 'Authorization')?.[1].split(' ') ?? []
  return Buffer.from(text, 'base64').toString().split(':')[0] ?? ''
}

const throttled = (fields: AuditAnswer['fields']): Answer => {
  return (_, count) => (count > 16 ? { status: 429, fields } : REFUSED)
}

const rows: readonly (readonly [string, Answer, readonly string[], readonly string[]])[] = [
  ['alike, and slowed', throttled([['Retry-After', '9']]), ['proved', 'proved'], []],
  ['slowed without a time', throttled([]), ['proved', 'refuted'], ['C2 429 without Retry-After']],
  ['never slowed', () => REFUSED, ['proved', 'refuted'], ['C2 guessing is not slowed']],
  [
    'slowed by another status',
    (_, count) => (count > 16 ? { status: 403 } : REFUSED),
    ['proved', 'refuted'],
    ['C2 throttling is not told as 429'],
  ],
  [
    'a known name is told by the status',
    (name, count) =>
      count > 6
        ? throttled([['Retry-After', '9']])(name, 17)
        : name === 'ann'
          ? { ...REFUSED, status: 403 }
          : REFUSED,
    ['refuted', 'proved'],
    ['L5 signing in tells which names exist'],
  ],
  [
    'a wrong password that is taken',
    () => ({ status: 200, body: '{"a":1}' }),
    ['inconclusive', 'refuted'],
    ['C2 guessing is not slowed'],
  ],
  [
    'throttled from the first',
    () => ({ status: 429, fields: [['Retry-After', '9']] }),
    ['inconclusive', 'proved'],
    [],
  ],
]

describe('signInCells', () => {
  for (const [name, answer, verdicts, causes] of rows) {
    test(name, async () => {
      const { run } = await signedInWrongly(answer)
      assert.deepEqual(
        run.book.cells.map(({ verdict }) => verdict.kind),
        verdicts,
      )
      assert.deepEqual(
        run.book.findings.map(({ oracle, cause }) => `${oracle} ${cause}`),
        causes,
      )
    })
  }

  /** Milliseconds of each attempt in order: unknown and known by turns, then what is tried besides. */
  const times = [
    [
      'slower by chance is tried again, and not told',
      [90, 10, 80, 10, 99, 10, 12, 70, 9, 9, 80, 12],
      'proved',
    ],
    ['slower every time is told', [90, 10, 80, 10, 99, 10, 85, 9, 88, 90, 11, 95], 'refuted'],
    ['as fast is not tried again', [90, 80, 80, 90, 99, 90], 'proved'],
  ] as const
  for (const [name, milliseconds, verdict] of times) {
    test(name, async () => {
      const answer: Answer = (_, count) => ({
        ...REFUSED,
        milliseconds: milliseconds[count - 1] ?? 0,
      })
      const { run, sent } = await signedInWrongly(answer, 3, false)
      assert.equal(run.book.cells[0]?.verdict.kind, verdict)
      assert.equal(sent.length, milliseconds.length)
    })
  }

  test('a throttle that sets in while it is tried again leaves it open', async () => {
    const slow: Answer = (name) => ({ ...REFUSED, milliseconds: name === 'ann' ? 90 : 5 })
    const answer: Answer = (name, count) => (count > 8 ? { status: 429 } : slow(name, count))
    const { run } = await signedInWrongly(answer, 3, false)
    assert.equal(run.book.cells[0]?.verdict.kind, 'inconclusive')
  })

  const levels = [
    ['level 0 tries no password', 0, true, ['skipped', 'skipped'], 0],
    ['level 2 does not guess often', 2, true, ['proved', 'skipped'], 6],
    ['level 3 guesses thirty times', 3, true, ['proved', 'refuted'], 36],
    ['where throttling is no convention nobody guesses', 3, false, ['proved'], 6],
  ] as const
  for (const [name, level, throttle, verdicts, requests] of levels) {
    test(name, async () => {
      const { run, sent } = await signedInWrongly(() => REFUSED, level, throttle)
      assert.deepEqual(
        run.book.cells.map(({ verdict }) => verdict.kind),
        verdicts,
      )
      assert.equal(sent.length, requests)
    })
  }
})
