import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { from, Story, type Told } from '../story.ts'
import { token } from './everyday.ts'

/** Twenty subjects who are served, so that there is an API at all. */
function everyday(): Story {
  return new Story().each(2000, (n) => ({
    at: n * 3,
    ...from(n % 20),
    subject: `s${n % 20}`,
    credential: `c${n % 20}`,
  }))
}

/** One credential that is shown again and again, every two minutes. */
function shown(story: Story, count: number, told: Partial<Told> = {}): Story {
  return story.each(count, (n) => ({
    at: 600 + n * 120,
    address: '203.0.113.5',
    agent: 'report/1.0',
    credential: 'dead',
    status: 401,
    reason: 'api_key_expired',
    ...told,
  }))
}

// Goal: one credential shown on and on is no longer good; whether its client used to renew it makes the difference.
describe('a told credential', () => {
  test('that is shown after it has run out is told', () => {
    assert.deepEqual(shown(everyday(), 20).types(), ['credential_expired'])
  })

  test('that is refused four times is not', () => {
    assert.deepEqual(shown(everyday(), 4).types(), [])
  })

  test('that is refused on and on by a page that was left open is not', () => {
    const page = { agent: 'Mozilla/5.0', reason: 'token_expired' } as const
    assert.deepEqual(shown(everyday(), 40, page).types(), [])
  })

  test('that such a page asks for tokens for, in vain, is a renewal that broke', () => {
    const page = { agent: 'Mozilla/5.0', reason: 'token_expired' } as const
    const story = everyday().each(120, (n) => ({
      at: 600 + n * 40,
      address: '203.0.113.5',
      agent: 'Mozilla/5.0',
      ...token,
    }))
    assert.deepEqual(shown(story, 40, page).types(), ['broken_refresh'])
  })

  test('is of the client that shows it, where its subject has another one as well', () => {
    const story = everyday().each(3, (i) => [
      { at: 1, ...from(100 + i), agent: 'Mozilla/5.0', subject: `t${i}`, credential: `page${i}` },
      { at: 2, ...from(100 + i), agent: 'notes/2.0', subject: `t${i}`, credential: `app${i}` },
      ...Array.from({ length: 20 }, (_, n) => ({
        ...{ at: 600 + n * 120, ...from(100 + i), agent: 'notes/2.0', credential: `app${i}` },
        ...{ status: 401, reason: 'token_expired' as const },
      })),
    ])
    const [found, ...others] = story.findings()
    assert.equal(found?.title, '3 callers with notes/2.0 go on with tokens that have run out')
    assert.deepEqual(others, [])
  })

  test('of an ended session is not', () => {
    assert.deepEqual(shown(everyday(), 40, { reason: 'session_ended' }).types(), [])
  })

  test('that its client used to renew is a renewal that broke', () => {
    const story = everyday().each(5, (n) => ({
      at: n * 100,
      address: '203.0.113.5',
      agent: 'report/1.0',
      subject: 'report',
      credential: n === 4 ? 'dead' : `r${n}`,
    }))
    assert.deepEqual(shown(story, 20, { reason: 'token_expired' }).types(), ['broken_refresh'])
  })

  test('of three callers with one client is one finding', () => {
    const story = everyday()
    for (const i of [1, 2, 3]) {
      shown(story, 20, {
        address: `203.0.113.${i}`,
        agent: 'app/0.9',
        credential: `dead${i}`,
        reason: 'token_expired',
      })
    }
    assert.deepEqual(story.types(), ['broken_refresh'])
    assert.equal(story.findings()[0]?.who.count, 3)
  })

  test('of a page that all browsers have open, and that does not renew, is one finding', () => {
    const story = everyday()
    for (const i of [1, 2, 3]) {
      const page = { agent: `Mozilla/5.0 (${i})`, address: `203.0.113.${i}` }
      shown(story, 40, { ...page, credential: `tab${i}`, reason: 'token_expired' })
    }
    assert.deepEqual(story.types(), ['broken_refresh'])
  })

  test('that was replaced once, after its refusals, was not renewed before', () => {
    const replaced = shown(everyday(), 20, { subject: 'report', reason: 'token_expired' })
    replaced.tell({
      at: 500,
      address: '203.0.113.5',
      agent: 'report/1.0',
      subject: 'report',
      credential: 'dead',
    })
    replaced.each(10, (n) => ({
      at: 4000 + n * 100,
      address: '203.0.113.5',
      agent: 'report/1.0',
      subject: 'report',
      credential: 'new',
    }))
    assert.deepEqual(replaced.types(), ['credential_expired'])
  })
})
