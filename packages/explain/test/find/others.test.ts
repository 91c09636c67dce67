import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Story, Told } from '../story.ts'
import { everyday, HOUR } from './everyday.ts'

// Goal: what is not renewed is known by how long others' tokens last.
// Method: a story on each side of the limit.
describe('a token that ends after the log, and is not renewed', () => {
  test('is told where it lasts half as long again as what others have', () => {
    assert.deepEqual(lasting(2160), ['credential_expiring'])
    assert.deepEqual(lasting(2220), [])
  })
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
