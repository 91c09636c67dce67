import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Challenge, formatChallenge } from '@sallyport/contract'
import {
  concealed,
  forbidden,
  Refusals,
  throttled,
  unavailable,
} from '../../src/answer/refusals.ts'
import type { Scheme } from '../../src/scheme.ts'
import { fakeScheme } from '../support.ts'

const verify = () => ({ kind: 'skip', reason: 'token_unreadable' }) as const
const token = fakeScheme({ verify })
const key = fakeScheme({ name: 'key', transport: 'x-key', verify })
const dialog = fakeScheme({ name: 'dialog', opensDialog: true, verify })
const quiet = fakeScheme({ name: 'dialog', opensDialog: true, hasScriptChallenge: true, verify })

const lines = ({ challenges }: { readonly challenges: readonly Challenge[] }): string[] =>
  challenges.map((challenge) => formatChallenge(challenge))

// Goal: every scheme that a policy accepts is offered, and only the one that was used names an error.
describe('Refusals', () => {
  const both = new Refusals([token, dialog], 'orders')

  test('without credentials every scheme is offered and no error is named [RFC 9449 7.2 SHOULD NOT]', () => {
    assert.deepEqual(lines(both.anonymous('no_credentials', false)), [
      'token realm="orders"',
      'dialog realm="orders"',
    ])
  })

  test('the error is named by the scheme that was used, alone [RFC 9449 7.2 SHOULD]', () => {
    assert.deepEqual(lines(both.rejected(token, 'token_expired', false)), [
      'token realm="orders", error="token_expired"',
      'dialog realm="orders"',
    ])
    assert.deepEqual(lines(both.rejected(dialog, 'password_wrong', false)), [
      'token realm="orders"',
      'dialog realm="orders", error="password_wrong"',
    ])
  })

  test('schemes that offer the same are one line, which names the error', () => {
    const other = { ...token, name: 'other' }
    const refusals = new Refusals([token, other, dialog], 'orders')
    assert.deepEqual(lines(refusals.anonymous('no_credentials', false)), [
      'token realm="orders"',
      'dialog realm="orders"',
    ])
    for (const used of [token, other]) {
      assert.deepEqual(lines(refusals.rejected(used, 'token_expired', false)), [
        'token realm="orders", error="token_expired"',
        'dialog realm="orders"',
      ])
    }
  })

  test('the code follows from the reason', () => {
    assert.equal(both.rejected(token, 'token_expired', false).code, 'invalid_token')
    assert.equal(both.rejected(dialog, 'password_wrong', false).code, 'invalid_credentials')
    assert.equal(both.rejected(token, 'token_expired', false).reason, 'token_expired')
  })

  test('malformed credentials are 400 and name the scheme that broke', () => {
    const refusal = both.malformed(token, 'credentials_malformed', false)
    assert.equal(refusal.kind, 'malformed')
    assert.equal(refusal.code, 'invalid_request')
    assert.equal(refusal.reason, 'credentials_malformed')
    assert.deepEqual(lines(refusal), [
      'token realm="orders", error="credentials_malformed"',
      'dialog realm="orders"',
    ])
  })

  test('ambiguous credentials name no scheme', () => {
    const refusal = both.malformed(undefined, 'credentials_ambiguous', false)
    assert.deepEqual(lines(refusal), ['token realm="orders"', 'dialog realm="orders"'])
  })

  test('a script is not offered what opens a dialog, while another scheme remains', () => {
    assert.deepEqual(lines(both.anonymous('no_credentials', true)), ['token realm="orders"'])
    assert.deepEqual(lines(both.rejected(token, 'token_expired', true)), [
      'token realm="orders", error="token_expired"',
    ])
  })

  test('a script is offered it all the same where nothing else remains: a 401 needs a challenge', () => {
    const only = new Refusals([dialog], 'orders')
    assert.deepEqual(lines(only.anonymous('no_credentials', true)), ['dialog realm="orders"'])
  })

  test('unless the scheme has a challenge that opens no dialog', () => {
    const only = new Refusals([quiet], 'orders')
    assert.deepEqual(lines(only.anonymous('no_credentials', true)), ['x-dialog realm="orders"'])
    assert.deepEqual(lines(only.anonymous('no_credentials', false)), ['dialog realm="orders"'])
    assert.deepEqual(lines(only.rejected(quiet, 'password_wrong', true)), [
      'x-dialog realm="orders", error="password_wrong"',
    ])
  })

  describe('step-up', () => {
    const strong = fakeScheme({ asksStepUp: true, verify })
    const refusals = new Refusals([strong, dialog], 'orders')
    const reason = 'authentication_too_old' as const
    const asked = { reason, acr: ['gold'], maxAgeSeconds: 300, scopes: [] }
    const ask = 'step_up="{\\"acr\\":[\\"gold\\"],\\"maxAgeSeconds\\":300}"'

    test('it is a challenge of the scheme that was used, with what is asked for', () => {
      const refusal = refusals.stepUp(strong, asked, false) ?? assert.fail()
      assert.equal(refusal.kind, 'step_up')
      assert.equal(refusal.code, 'insufficient_user_authentication')
      assert.equal(refusal.reason, reason)
      assert.deepEqual(lines(refusal), [
        `token realm="orders", error="authentication_too_old", scope="", ${ask}`,
        'dialog realm="orders"',
      ])
    })

    test('missing scopes stand in the same challenge', () => {
      const refusal = refusals.stepUp(strong, { ...asked, scopes: ['a', 'b'] }, true)
      assert.deepEqual(lines(refusal ?? assert.fail()), [
        `token realm="orders", error="authentication_too_old", scope="a b", ${ask}`,
      ])
    })

    test('where the scheme that was used cannot ask, another one does, and names no error', () => {
      const refusal = refusals.stepUp(dialog, asked, false) ?? assert.fail()
      assert.deepEqual(lines(refusal), [
        `token realm="orders", ${ask}`,
        'dialog realm="orders", error="authentication_too_old", scope=""',
      ])
    })

    test('where no scheme can ask, there is none', () => {
      assert.equal(both.stepUp(token, asked, false), undefined)
    })

    test('the same remedy is the same object; another is another', () => {
      const one = refusals.stepUp(strong, asked, false)
      assert.equal(refusals.stepUp(strong, { ...asked, acr: ['gold'] }, false), one)
      const others = [
        refusals.stepUp(strong, asked, true),
        refusals.stepUp(dialog, asked, false),
        refusals.stepUp(strong, { ...asked, acr: ['silver'] }, false),
        refusals.stepUp(strong, { ...asked, acr: undefined }, false),
        refusals.stepUp(strong, { ...asked, maxAgeSeconds: 301 }, false),
        refusals.stepUp(strong, { ...asked, scopes: ['a'] }, false),
        refusals.stepUp(strong, { ...asked, reason: 'authentication_too_weak' }, false),
      ]
      assert.equal(new Set([one, ...others]).size, others.length + 1)
    })

    test('what is disclosed to one subject is not kept for another', () => {
      const details = { held: ['a'] }
      const refusal = refusals.stepUp(strong, { ...asked, details }, false)
      assert.deepEqual(refusal?.details, details)
      assert.notEqual(refusals.stepUp(strong, { ...asked, details }, false), refusal)
      assert.equal(refusals.stepUp(strong, asked, false)?.details, undefined)
    })

    test('beyond the limit a refusal is made anew', () => {
      const many = new Refusals([strong], 'orders')
      const at = (maxAgeSeconds: number) => many.stepUp(strong, { ...asked, maxAgeSeconds }, false)
      for (let age = 1; age <= 256; age += 1) at(age)
      assert.equal(at(256), at(256))
      assert.notEqual(at(257), at(257))
      assert.deepEqual(at(257), at(257))
    })
  })

  test('missing scopes are all named at once, by the scheme that was used, and no other is offered', () => {
    const refusal = both.scopeMissing(token, ['a', 'b'])
    assert.equal(refusal.kind, 'forbid')
    assert.equal(refusal.code, 'insufficient_scope')
    assert.equal(refusal.reason, 'scope_missing')
    assert.deepEqual(lines(refusal), ['token realm="orders", error="scope_missing", scope="a b"'])
    assert.equal(refusal.details, undefined)
    assert.deepEqual(lines(both.scopeMissing(undefined, ['a'])), [])
    assert.equal(both.scopeMissing(token, ['a']), both.scopeMissing(token, ['a']))
    assert.notEqual(both.scopeMissing(token, ['a b']), both.scopeMissing(token, ['a', 'b']))
    const details = { required: ['a'] }
    assert.deepEqual(both.scopeMissing(token, ['a'], details).details, details)
  })

  test('the same refusal is the same object; another is another', () => {
    const one = both.rejected(token, 'token_expired', false)
    assert.equal(both.rejected(token, 'token_expired', false), one)
    const others = [
      both.rejected(token, 'token_revoked', false),
      both.rejected(token, 'token_expired', true),
      both.rejected(dialog, 'token_expired', false),
      both.anonymous('no_credentials', false),
      both.anonymous('scheme_not_accepted', false),
      both.malformed(token, 'credentials_malformed', false),
      both.malformed(token, 'credentials_malformed', true),
      both.malformed(undefined, 'credentials_malformed', false),
    ]
    assert.equal(new Set([one, ...others]).size, others.length + 1)
  })

  test('a policy without schemes cannot challenge, and says so [RFC 9110 11.6.1 MUST]', () => {
    const none = new Refusals([], 'orders')
    assert.throws(() => none.anonymous('no_credentials', false), /at least one scheme/)
  })

  test('scopes are named where an error is, and by no other scheme', () => {
    const offer = { used: token, error: 'scope_missing', scopes: ['a'], toScript: false } as const
    assert.deepEqual(lines({ challenges: both.challenges(offer) }), [
      'token realm="orders", error="scope_missing", scope="a"',
      'dialog realm="orders"',
    ])
    const { error: _, ...without } = offer
    assert.deepEqual(lines({ challenges: both.challenges(without) }), [
      'token realm="orders"',
      'dialog realm="orders"',
    ])
  })

  test('the order is that of the schemes', () => {
    const three = new Refusals([key, dialog, token], 'orders')
    assert.deepEqual(
      three.anonymous('no_credentials', false).challenges.map(({ scheme }) => scheme),
      ['key', 'dialog', 'token'],
    )
  })
})

describe('single refusals', () => {
  test('forbidden has no challenge', () => {
    assert.deepEqual(forbidden('permission_missing'), {
      kind: 'forbid',
      code: 'forbidden',
      reason: 'permission_missing',
      challenges: [],
    })
    assert.deepEqual(forbidden('set_missing', { held: ['x'] }).details, { held: ['x'] })
  })

  test('concealed has nothing but its reason', () => {
    assert.deepEqual(concealed('tenant_mismatch'), {
      kind: 'conceal',
      code: 'not_found',
      reason: 'tenant_mismatch',
    })
  })

  const seconds = [
    [0, 1],
    [0.2, 1],
    [1, 1],
    [1.2, 2],
    [900, 900],
  ] as const
  for (const [asked, told] of seconds) {
    test(`a wait of ${asked} s is told as ${told} s`, () => {
      assert.equal(throttled('address_throttled', asked).retryAfterSeconds, told)
      assert.equal(unavailable('store_unavailable', asked).retryAfterSeconds, told)
    })
  }

  test('throttled and unavailable carry their codes', () => {
    assert.equal(throttled('account_throttled', 1).code, 'too_many_attempts')
    assert.equal(throttled('account_throttled', 1).kind, 'throttle')
    assert.equal(unavailable('policy_failed', 1).code, 'temporarily_unavailable')
    assert.equal(unavailable('policy_failed', 1).kind, 'unavailable')
  })
})

describe('challenges that are another one each time', () => {
  let nonces = 0
  const fresh: Scheme = {
    ...token,
    isFresh: true,
    challenge: () => assert.fail('it has several'),
    challenges: ({ realm }) => {
      nonces += 1
      return ['fresh', 'fresher'].map((name) => challengeOf(name, realm, String(nonces))) as [
        Challenge,
      ]
    },
  }
  const challengeOf = (scheme: string, realm: string, nonce: string): Challenge => ({
    scheme,
    parameters: [
      { name: 'realm', value: realm },
      { name: 'nonce', value: nonce },
    ],
    valid: true,
  })
  const refusals = new Refusals([fresh, key], 'orders')

  test('all of a scheme are offered, and none is kept', () => {
    nonces = 0
    for (const n of [1, 2]) {
      assert.deepEqual(lines(refusals.anonymous('no_credentials', false)), [
        `fresh realm="orders", nonce="${n}"`,
        `fresher realm="orders", nonce="${n}"`,
        'key realm="orders"',
      ])
    }
  })

  test('a missing scope has those of the scheme that was used', () => {
    assert.equal(lines(refusals.scopeMissing(fresh, ['a'])).length, 2)
    assert.notDeepEqual(
      lines(refusals.scopeMissing(fresh, ['a'])),
      lines(refusals.scopeMissing(fresh, ['a'])),
    )
  })
})
