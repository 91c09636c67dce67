import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { BEGIN, Story, type Told } from '../story.ts'

// Goal: each status is counted where it belongs, in its minute.
const rows: readonly (readonly [string, Partial<Told>, Record<string, number>])[] = [
  ['a success', {}, { ok: 1 }],
  ['a redirect', { status: 302 }, { ok: 1 }],
  ['a 401 of a route', { status: 401 }, { challenged: 1 }],
  [
    'a 401 where one signs in',
    { status: 401, method: 'POST', path: '/login' },
    { signIns: 1, signInRefused: 1 },
  ],
  ['a token', { method: 'POST', path: '/token' }, { ok: 1, tokens: 1 }],
  ['a refused token', { method: 'POST', path: '/token', status: 400 }, { tokensRefused: 1 }],
  ['a 403', { status: 403 }, { forbidden: 1 }],
  [
    'a 403 where one signs in',
    { status: 403, method: 'POST', path: '/login' },
    { signIns: 1, signInRefused: 1 },
  ],
  ['a 404', { status: 404 }, { missing: 1 }],
  ['a 404 that hides a 403', { status: 404, isConcealed: true }, { forbidden: 1 }],
  ['a 429', { status: 429 }, { throttled: 1 }],
  ['a 503', { status: 503 }, { failed: 1, unavailable: 1 }],
  ['a 500', { status: 500 }, { failed: 1 }],
  ['a 400', { status: 400 }, {}],
]

describe('Tally', () => {
  for (const [name, told, counts] of rows) {
    test(`${name} counts as ${Object.keys(counts).join(' and ') || 'nothing'}`, () => {
      // The route is known before: what is missing makes none.
      const [, minute] = new Story()
        .tell({ at: -60, ...told, status: 200 }, { at: 0, ...told })
        .tally()
        .minutes.inOrder()
      const { minute: _at, requests, reasons: _reasons, ages: _ages, ...rest } = minute ?? {}
      const some = Object.fromEntries(Object.entries(rest).filter(([, count]) => count !== 0))
      assert.deepEqual([requests, some], [1, counts])
    })
  }

  test('a new version of the policy is a mark, the first is none', () => {
    const tally = new Story()
      .tell(
        { at: 0, policyVersion: 'a' },
        { at: 9, policyVersion: 'b' },
        { at: 12, policyVersion: 'a' },
      )
      .tally()
    assert.deepEqual(tally.marks, [{ time: (BEGIN + 9) * 1000, name: 'policy version b' }])
  })

  test('requests and refusals are counted by instance', () => {
    const tally = new Story()
      .tell(
        { at: 0, instance: 'a' },
        { at: 1, instance: 'b', status: 401 },
        { at: 2, instance: 'a' },
      )
      .tally()
    assert.deepEqual(
      [...tally.byInstance.values()],
      [
        { requests: 2, challenged: 0 },
        { requests: 1, challenged: 1 },
      ],
    )
  })

  test('reasons are counted by the minute', () => {
    const [minute] = new Story()
      .tell(
        { at: 0, status: 401, reason: 'token_expired' },
        { at: 1, status: 401, reason: 'token_expired' },
      )
      .tally()
      .minutes.inOrder()
    assert.deepEqual([...(minute?.reasons ?? [])], [['token_expired', 2]])
  })

  test('when a credential runs out is kept from its last success', () => {
    const tally = new Story()
      .tell(
        { at: 0, subject: 's', expiresInSeconds: 500 },
        { at: 10, subject: 's', expiresInSeconds: 490 },
      )
      .tally()
    assert.deepEqual(
      [...tally.expiring].map(([, { since, seen, expires }]) => [since, seen, expires]),
      [[BEGIN, BEGIN + 10, BEGIN + 500]],
    )
  })

  test('a file is nothing that credentials are needed for', () => {
    const tally = new Story().tell({ at: 0, path: '/app.js' }).tally()
    assert.equal(tally.callers.all[0]?.ok, 0)
  })
})

// Goal: an attempt to sign in counts once, and is of the account that its line names, whatever it was answered with.
describe('an attempt to sign in', () => {
  const login = { method: 'POST', path: '/login' } as const

  test('that names who signs in is one', () => {
    const { signIns } = new Story()
      .tell({ at: 0, ...login, status: 401, account: 'ann' }, { at: 1, ...login, subject: 'ann' })
      .tally()
    assert.equal([...signIns.sources.values()][0]?.accepted, 1)
  })

  test('that is put off is of the account that the line names', () => {
    const { signIns } = new Story()
      .tell({ at: 0, ...login, status: 401, account: 'ann' })
      .tell({ at: 1, ...login, status: 429, subject: 'ann' })
      .tally()
    assert.deepEqual(
      [...signIns.accounts.values()].map(({ refused }) => refused),
      [2],
    )
  })
})

describe('a refusal on a route that the log names', () => {
  test('is of what is there, though nobody was served', () => {
    const known = (told: Partial<Told>): number | undefined =>
      new Story().tell({ at: 0, status: 401, ...told }).tally().callers.all[0]?.knownProbes
    assert.equal(known({ route: '/orders' }), 1)
    assert.equal(known({}), 0)
  })
})
