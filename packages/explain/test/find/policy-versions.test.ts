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
    const all = deployed((i) => ({ ...lacking, policyVersion: i < 6 ? 'v1' : undefined }))
    assert.deepEqual(all.types(), ['missing_role'])
  })

  test('is not where the reason lies with who asks', () => {
    const foreign = { ...lacking, reason: 'scope_missing' } as const
    assert.deepEqual(deployed((i) => (i < 2 ? foreign : {})).types(), ['missing_scope'])
  })

  for (const [name, before, types] of [
    ['is named where the log begins with two that were served', 2, ['policy_regression']],
    ['is not where it begins with one', 1, ['missing_role']],
  ] as const) {
    test(`${name}, and ninety are refused since`, () => {
      const story = new Story()
        .each(90, (i) =>
          [0, 1, 2, 3, 4].map((n) => ({
            ...{ at: 300 + i * 10 + n * 900, ...from(i), subject: `s${i}`, credential: `c${i}` },
            ...{ ...lacking, policyVersion: 'v2' },
          })),
        )
        .each(before, (i) => ({
          ...{ at: i, ...from(200 + i), subject: `t${i}`, policyVersion: 'v1' },
        }))
      assert.deepEqual(story.types(), types)
    })
  }

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

// Goal: a policy that changes for some refuses them while others are served: what tells is how many are refused since.
describe('a new version that refuses a group, while others are served on', () => {
  for (const [name, story, types] of [
    ['is named where five are refused twice each', some(5, 2), ['policy_regression']],
    ['is not where four are', some(4, 2), []],
    ['is not where nine were once, as people are now and then', some(9, 1), []],
    ['is named where ten were', some(10, 1), ['policy_regression']],
    ['is not where as many were refused before', some(5, 2, 5), []],
    [
      'is named where it was taken back',
      some(10, 2).each(10, (i) => back(i)),
      ['policy_regression'],
    ],
    ['is not where two of ten are served meanwhile', some(10, 2).each(2, (i) => between(i)), []],
    ['is named by the reason, where each lacks something else', apart(5), ['policy_regression']],
  ] as const) {
    test(name, () => assert.deepEqual(story.types(), types))
  }
})

/**
 * A hundred subjects ask for the same, one each second; in 22 minutes since the second version so many others are refused, so
 * often each, and some before it.
 */
function some(group: number, each: number, before = 0): Story {
  const count = group * each
  return crowd()
    .each(before * each, (n) => ({ ...asked(300 + (n % before), n * 100), ...lacking }))
    .each(count, (n) => ({
      ...asked(200 + (n % group), T + 20 + (n * 1310) / (count - 1)),
      ...lacking,
    }))
}

/** Who was refused is served when the old version is back. */
function back(i: number): Told {
  return { ...asked(200 + i, T + 1360 + i), policyVersion: 'v1' }
}

/** Who was refused is served before the second refusal. */
function between(i: number): Told {
  return asked(200 + i, T + 20 + 9.5 * (1310 / 19))
}

/** The same, where each misses another permission. */
function apart(group: number): Story {
  return crowd().each(group * 2, (n) => ({
    ...asked(200 + (n % group), T + 20 + (n * 1310) / (group * 2 - 1)),
    ...lacking,
    requirement: `permission ${n % group}:read`,
    reason: 'set_missing',
  }))
}

function crowd(): Story {
  return new Story().each(5000, (n) => asked(n % 100, n))
}

function asked(i: number, at: number): Told {
  const version = { policyVersion: at >= T ? 'v2' : 'v1' }
  return { at, ...from(i), subject: `s${i}`, credential: `c${i}`, ...version }
}

/** Ten subjects are served by the old version; by the new one thirty, and a group that had not asked is refused twice each. */
function grouped(group: number): Story {
  return new Story()
    .each(10, (i) => asked(i, i * 60))
    .each(30, (i) => asked(i, T + 10 + i * 60))
    .each(2 * group, (n) => ({ ...asked(100 + (n % group), T + 20 + n * 90), ...lacking }))
}
