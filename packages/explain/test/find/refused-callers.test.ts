import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { from, Story, type Told } from '../story.ts'

const APP = 'FieldTool/3.3.0'

/** Twenty callers who are served. */
function everyday(): Story {
  return new Story().each(3000, (n) => ({ at: n * 2, ...from(n % 20), subject: `s${n % 20}` }))
}

/** An app whose copies are served under a name until an instant, and then refused, with a name or without one. */
function broken(copies: number, isNamed: (i: number) => boolean): Story {
  const story = everyday()
  for (let i = 0; i < copies; i += 1) {
    const who = { address: `203.0.113.${i}`, agent: APP }
    const subject = isNamed(i) ? { subject: `f${i}` } : {}
    if (isNamed(i)) story.each(10, (n) => ({ at: n * 60, ...who, ...subject }))
    story.each(60, (n) => ({ at: 1000 + n * 60, ...who, ...subject, status: 401 }))
  }
  return story
}

// Goal: where a log names who is served and nobody else, refusals are of the app that they come from.
describe('an app that does not renew', () => {
  test('is one finding where its refusals have no name but one, and nobody is called a scanner', () => {
    const found = broken(5, (i) => i === 0).findings()
    assert.deepEqual(
      found.map(({ type }) => type),
      ['broken_refresh'],
    )
    assert.equal(found[0]?.who.count, 5)
  })

  test('is a matter of one caller where no other copy is refused', () => {
    assert.deepEqual(broken(1, () => true).types(), ['credential_expired'])
  })
})

// Goal: a page that was left open asks a few times more, which wakes nobody; where the log tells the reason, few are enough.
describe('one caller that is served no more', () => {
  const refused = (
    times: number,
    reason?: Told['reason'],
    agent = 'report/1.0',
  ): readonly string[] =>
    everyday()
      .each(20, (n) => ({ at: n * 60, address: '203.0.113.5', agent }))
      .each(times, (n) => ({
        ...{ at: 1200 + n * 150, address: '203.0.113.5', agent, status: 401 },
        ...(reason !== undefined && { reason }),
      }))
      .types()

  test('is told from twelve refusals on', () => {
    assert.deepEqual(refused(12), ['credential_expired'])
    assert.deepEqual(refused(11), [])
  })

  test('is told from thirty on where the log tells no client', () => {
    assert.deepEqual(refused(30, undefined, '-'), ['credential_expired'])
    assert.deepEqual(refused(29, undefined, '-'), [])
  })

  test('is told from five on where the reason is', () => {
    assert.deepEqual(refused(5, 'token_expired'), ['credential_expired'])
    assert.deepEqual(refused(4, 'token_expired'), [])
  })
})

/** One name that is refused sixty times, some of them since before it was ever served, and is served then. */
function found(served: number, at = 1000): Story {
  const who = { address: '203.0.113.1', agent: 'report/1.0', subject: 'report' } as const
  return everyday()
    .each(served, (n) => ({ at: at - 60 + n * 2, ...who }))
    .each(60, (n) => ({ at: at + n * 30, ...who, account: 'report', status: 401 }))
    .each(9, (n) => ({ at: at + 1860 + n * 30, ...who }))
}

// Goal: what was never good has not run out.
describe('a name that is refused from its first request on, and served in the end', () => {
  test('found what is right', () => {
    assert.equal(found(0).types().includes('credential_expired'), false)
  })

  test('had it before, where it was served', () => {
    assert.deepEqual(found(9).types(), ['credential_expired'])
  })

  test('may have had it before the log began', () => {
    assert.deepEqual(found(0, 500).types(), ['credential_expired'])
  })
})

// Goal: callers of which the log tells no client have one and the same only where they are many.
describe('callers without a client that are served no more', () => {
  for (const [count, expected] of [
    [8, ['broken_refresh']],
    [7, []],
  ] as const) {
    test(`are ${count}: ${expected.length} finding`, () => {
      const story = everyday().each(count, (i) => {
        const who = { address: `203.0.113.${i}`, agent: '-' }
        return [
          ...Array.from({ length: 20 }, (_, n) => ({ at: n * 60 + i, ...who })),
          ...Array.from({ length: 20 }, (_, n) => ({
            at: 1300 + n * 97 + i * 40,
            ...who,
            status: 401,
          })),
        ]
      })
      assert.deepEqual(story.types(), expected)
      const [first] = story.findings()
      if (first !== undefined) assert.match(first.title, /^8 callers go on with/)
    })
  }
})
