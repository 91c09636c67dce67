// Goal: every ending has its answer, its bystanders and its code, and what a client does is said in words.
// Method: all of them; the answers themselves are a guard's, and `npm run check` fails where they are stale.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Ending, endings } from '../../src/which-status/questions.ts'
import {
  answerTo,
  clientVerbs,
  codeFor,
  FRAMEWORKS,
  factsOf,
  isFramework,
} from '../../src/which-status/told.ts'

/** Written by hand, from the RFCs: what the guard should have answered. */
const EXPECTED = {
  open: [200, undefined],
  none: [401, 'authentication_required'],
  unreadable: [400, 'invalid_request'],
  expired: [401, 'invalid_token'],
  wrong: [401, 'invalid_credentials'],
  guessed: [429, 'too_many_attempts'],
  unverifiable: [503, 'temporarily_unavailable'],
  permitted: [200, undefined],
  forbidden: [403, 'forbidden'],
  secret: [404, 'not_found'],
  scope: [403, 'insufficient_scope'],
  weak: [401, 'insufficient_user_authentication'],
  undecidable: [503, 'temporarily_unavailable'],
} as const satisfies Record<Ending, readonly [number, string | undefined]>

describe('what is told', () => {
  for (const ending of endings) {
    test(ending, () => {
      const answer = answerTo(ending)
      assert.deepEqual([answer.status, answer.code], EXPECTED[ending])
      const challenges = answer.fields.filter((field) => field.startsWith('WWW-Authenticate: '))
      assert.ok(answer.status !== 401 || challenges.length > 0, 'a 401 without a challenge')
      for (const text of Object.values(factsOf(answer))) assert.ok(text.length > 1)
      for (const framework of Object.keys(FRAMEWORKS).filter(isFramework)) {
        const [policy = '', route = ''] = codeFor(answer, framework)
        assert.match(policy, new RegExp(`\\b${answer.route}: guard\\.policy\\(`))
        assert.match(
          route,
          new RegExp(`@sallyport/guard/${framework}'[^]*\\bp\\.${answer.route}\\b`),
        )
      }
    })
  }

  test('all eight kinds of decision are among them', () => {
    assert.equal(new Set(endings.map((ending) => answerTo(ending).kind)).size, 8)
  })

  test('what a client does is said step by step', () => {
    assert.equal(clientVerbs(answerTo('forbidden')), 'Stop, and hand it over')
    assert.equal(
      clientVerbs(answerTo('expired')),
      'Get a new token and repeat; if it is refused again: stop, and hand it over',
    )
    assert.match(clientVerbs(answerTo('guessed')), /^Wait as told and repeat, 2 times at most; if/)
  })
})
