import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { from, Story, type Told } from '../story.ts'

const T = 3600

/** Six subjects who ask for orders under one version of the policy, then under another. */
function deployed(refused: (i: number) => Partial<Told>, more: Partial<Told> = {}): Story {
  return new Story().each(6, (i) =>
    Array.from({ length: 60 }, (_, n) => {
      const at = n * 120 + i
      const isNew = at >= T
      return {
        at,
        ...from(i),
        subject: `s${i}`,
        credential: `c${i}`,
        policyVersion: isNew ? 'v2' : 'v1',
        ...more,
        ...(isNew && refused(i)),
      }
    }),
  )
}

const lacking = {
  status: 403,
  reason: 'permission_missing',
  requirement: 'permission orders:read',
} as const

// Goal: the version that a record tells makes the difference between a change and callers who miss something.
describe('a new version of the policy', () => {
  test('is named where it refuses two who were served before', () => {
    const story = deployed((i) => (i < 2 ? lacking : {}))
    assert.deepEqual(story.types(), ['policy_regression'])
  })

  test('is not where it refuses one', () => {
    assert.deepEqual(deployed((i) => (i < 1 ? lacking : {})).types(), ['missing_role'])
  })

  test('is not where the version is the old one', () => {
    const story = deployed((i) => (i < 2 ? lacking : {}), {})
    const old = deployed((i) => (i < 2 ? { ...lacking, policyVersion: 'v1' } : {}))
    assert.deepEqual(story.types(), ['policy_regression'])
    assert.deepEqual(old.types(), ['missing_role'])
  })

  test('is not where the reason lies with who asks', () => {
    const foreign = { ...lacking, reason: 'scope_missing' } as const
    assert.deepEqual(deployed((i) => (i < 2 ? foreign : {})).types(), ['missing_scope'])
  })

  test('is named where nobody is served any more, each tenant on a route of its own', () => {
    const story = new Story().each(7, (i) =>
      Array.from({ length: 4 }, (_, n) => ({
        // Of three tenants all that was recorded is from before.
        at: n * 2000 + i * 10 + (i < 3 ? 0 : T + 60),
        ...from(i),
        subject: `s${i}`,
        credential: `c${i}`,
        path: `/tenants/t${i}/messages`,
      })).map((told) => ({
        ...told,
        policyVersion: told.at >= T ? 'v2' : 'v1',
        ...(told.at >= T && lacking),
      })),
    )
    assert.deepEqual(story.types(), ['policy_regression'])
  })

  for (const [name, group, types] of [
    [
      'is named where eight of forty are refused since, of whom few had asked before',
      8,
      ['policy_regression'],
    ],
    ['is not where they are seven', 7, []],
  ] as const) {
    test(name, () => assert.deepEqual(grouped(group).types(), types))
  }
})

/** Ten subjects are served by the old version; by the new one thirty, and a group that had not asked is refused twice each. */
function grouped(group: number): Story {
  const asked = (i: number, at: number): Told => ({
    ...{ at, ...from(i), subject: `s${i}`, credential: `c${i}` },
    policyVersion: at >= T ? 'v2' : 'v1',
  })
  return new Story()
    .each(10, (i) => asked(i, i * 60))
    .each(30, (i) => asked(i, T + 10 + i * 60))
    .each(2 * group, (n) => ({ ...asked(100 + (n % group), T + 20 + n * 90), ...lacking }))
}
