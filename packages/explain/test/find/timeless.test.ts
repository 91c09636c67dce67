import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { BEGIN, from, Story, type Told } from '../story.ts'

/** Lines one after the other, with a second between them or with no times at all. */
function told(requests: readonly Omit<Told, 'at'>[], hasTimes: boolean): readonly string[] {
  const story = new Story()
  requests.forEach((request, n) => {
    story.tell({ ...request, at: hasTimes ? n : -BEGIN })
  })
  return story.types()
}

/** Forty callers that are served, refused once, and served again. */
const wave = [200, 200, 200, 401, 200, 200, 200].flatMap((status) =>
  Array.from({ length: 40 }, (_, i) => ({ ...from(i), status })),
)
/** One that was served, and is refused for good. */
const dead = Array.from({ length: 900 }, (_, n) => ({
  ...from(n % 3),
  status: n > 30 && n % 3 === 0 ? 401 : 200,
}))

// Goal: of a log without times the order of its lines is looked at, and nothing that takes time.
describe('a log without times', () => {
  test('has no wave of refusals', () => {
    assert.notDeepEqual(told(wave, true), [])
    assert.deepEqual(told(wave, false), [])
  })

  test('has callers that were served, and are refused since', () => {
    assert.deepEqual(told(dead, false), ['credential_expired'])
  })
})
