import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Story, Told } from '../story.ts'
import { everyday, HOUR } from './everyday.ts'

// Goal: what is not renewed is known by how long others' tokens last.
// Method: a story on each side of the limit.
describe('a token that ends after the log, and is not renewed', () => {
  test('is told where it lasts half as long again as what others have', () => {
    assert.deepEqual(lasting(1620), ['credential_expiring'])
    assert.deepEqual(lasting(1680), [])
  })
})

// Goal: of few whose tokens tell when they end, far more than others have is told.
describe('a token that lasts for hours, among few', () => {
  for (const [name, others, hours, types] of [
    [
      'is told where it lasts five times as long as the longest of two others',
      2,
      5,
      ['credential_expiring'],
    ],
    ['is not where it lasts a little less', 2, 4.9, []],
    ['is not where there is one other', 1, 10, []],
  ] as const) {
    test(name, () => {
      const found = everyday()
        .each(others * 90, (n) => ({
          ...{ at: n * 40, address: `203.0.113.${n % others}`, subject: `s${n % others}` },
          expiresInSeconds: HOUR - n * 40,
        }))
        .each(90, (n) => ({
          ...{ at: n * 40, address: '203.0.113.9', subject: 'service' },
          expiresInSeconds: hours * HOUR - n * 40,
        }))
        .types()
      assert.deepEqual(found, types)
    })
  }
})

// Goal: what ends for many is one thing to know.
describe('services whose tokens end after the log', () => {
  for (const [count, findings] of [
    [3, [1, 1, 1]],
    [4, [4]],
  ] as const) {
    test(`${count} of them are ${findings.length === 1 ? 'one finding' : 'told one by one'}`, () => {
      const story = everyday((i) => ({ subject: `s${i}`, expiresInSeconds: HOUR }))
      const found = story
        .each(count * 60, (n) => ({
          ...{ at: n * 20, address: `203.0.113.${n % count}`, subject: `service-${n % count}` },
          expiresInSeconds: 3 * HOUR - n * 20,
        }))
        .findings()
      assert.deepEqual(
        found.map(({ type, who }) => [type, who.count]),
        findings.map((callers) => ['credential_expiring', callers]),
      )
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
