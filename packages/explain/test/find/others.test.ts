import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Story, Told } from '../story.ts'
import { everyday, HOUR, T, WORDS } from './everyday.ts'

// Goal: crawlers that name no client are known by their neighbours, and what is not renewed by how long others' tokens last.
// Method: a story on each side of the limit.
describe('neighbours that name no client, and are refused', () => {
  test('are a crawler from thirty requests on', () => {
    assert.deepEqual(crawling(30), ['crawler'])
    assert.deepEqual(crawling(29), [])
  })
})

describe('a token that ends after the log, and is not renewed', () => {
  test('is told where it lasts three times as long as what others have', () => {
    assert.deepEqual(lasting(HOUR), ['credential_expiring'])
    assert.deepEqual(lasting(HOUR - 60), [])
  })
})

function crawling(requests: number): readonly string[] {
  return everyday((i, at) => ({ path: `/${WORDS[(at + i) % 5]}` }))
    .each(requests, (n) => ({
      at: T + n,
      address: `198.51.100.${n % 8}`,
      agent: '-',
      path: `/${WORDS[Math.floor(n / 8) % 5]}`,
      status: 401,
    }))
    .types()
}

/** Forty callers with tokens for an hour, and one whose token has `left` seconds when the log ends. */
function lasting(left: number): readonly string[] {
  const told = (at: number, end: number): Partial<Told> => ({ expiresInSeconds: end - at })
  const story: Story = everyday((i, at) => ({
    subject: `s${i}`,
    ...told(at, at + HOUR),
  }))
  return story
    .each((2 * HOUR) / 60, (n) => ({
      at: n * 60,
      address: '203.0.113.5',
      subject: 'service',
      ...told(n * 60, 2 * HOUR + left),
    }))
    .types()
}
