import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { from, Story, type Told } from '../story.ts'
import { everyday, HOUR, token } from './everyday.ts'

// Goal: what is not renewed is known by how long others' tokens last.
// Method: a story on each side of the limit.
describe('a token that ends after the log, and is not renewed', () => {
  test('is told where it lasts half as long again as what others have', () => {
    assert.deepEqual(lasting(2160), ['credential_expiring'])
    assert.deepEqual(lasting(2220), [])
  })
})

// Goal: who asks for tokens, and of whose calls none is recorded, is not said to make none.
describe('one client that asks for a token every few seconds', () => {
  for (const [name, calls, isStorm] of [
    ['makes few calls', 1, true],
    ['makes calls that nobody recorded', 0, false],
  ] as const) {
    test(name, () => {
      const caller = { address: '203.0.113.5', agent: 'eager/2' }
      const story = everyday().each(60, (n) => [
        { at: n * 100, ...caller, ...token },
        { at: n * 100 + 5, ...caller, ...token },
      ])
      const found = story.each(calls, () => ({ at: 50, ...caller })).types()
      assert.deepEqual(found, isStorm ? ['refresh_storm'] : [])
    })
  }
})

// Goal: what is little in a minute is no storm, though nobody asked for a token before.
describe('tokens that are asked for in pairs for an hour', () => {
  for (const [name, gap, isStorm] of [
    ['are a storm where they are more than one a minute', 100, true],
    ['are none where they are less', 130, false],
  ] as const) {
    test(name, () => {
      const caller = { address: '203.0.113.5', agent: 'eager/2' }
      const pairs = HOUR / gap
      const found = new Story()
        .each(2 * HOUR, (n) => ({ at: n, ...from(n % 40) }))
        .each(pairs, (n) => [
          { at: HOUR / 2 + n * gap, ...caller, ...token },
          { at: HOUR / 2 + n * gap + 5, ...caller, ...token },
        ])
        .types()
      assert.deepEqual(found, isStorm ? ['refresh_storm'] : [])
    })
  }
})

// Goal: of tokens that are asked for in a storm a sample is enough; who is refused them has something dead to renew with.
describe('tokens that hundreds ask for within minutes', () => {
  for (const [name, answer, types] of [
    ['are a storm where one of ten is recorded', { sampleRate: 0.1 }, ['refresh_storm']],
    ['are none where all are refused', { status: 400 }, []],
  ] as const) {
    test(name, () => {
      const found = new Story()
        .each(2 * HOUR, (n) => ({ at: n, ...from(n % 40), sampleRate: 0.1 }))
        .each(100, (n) => ({ at: n * 60, ...from(n % 40), ...token, sampleRate: 0.1 }))
        .each(200, (n) => ({ at: HOUR + n, ...from(40 + (n % 185)), ...token, ...answer }))
        // Of a few of them two lines that follow each other were recorded.
        .each(10, (n) => ({ at: HOUR + n + 20, ...from(40 + n), ...token, ...answer }))
        .types()
      assert.deepEqual(found, types)
    })
  }
})

/** Forty callers with tokens for an hour, and one that is first seen at `begin`, and whose token has six minutes when the log ends. */
function lasting(begin: number): readonly string[] {
  const told = (at: number, end: number): Partial<Told> => ({ expiresInSeconds: end - at })
  const story: Story = everyday((i, at) => ({
    subject: `s${i}`,
    ...told(at, at + HOUR),
  }))
  return story
    .each((2 * HOUR - begin) / 60, (n) => ({
      at: begin + n * 60,
      address: '203.0.113.5',
      subject: 'service',
      ...told(begin + n * 60, 2.1 * HOUR),
    }))
    .types()
}
