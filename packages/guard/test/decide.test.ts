import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Decision } from '@sallyport/contract'
import { anyone, authenticated, permission, type Rule } from '@sallyport/policy'
import { unavailable } from '../src/answer/refusals.ts'
import { decide } from '../src/decide.ts'
import { createGuard } from '../src/guard.ts'
import { DEFAULT_LIMITS } from '../src/limits.ts'
import type { Means } from '../src/matter.ts'
import type { AnyPolicy, PolicyOptions } from '../src/policies/policy.ts'
import { recordSettings } from '../src/record/record-settings.ts'
import type { Scheme, Verification } from '../src/scheme.ts'
import type { Throttle } from '../src/throttle/throttle.ts'
import type { Trail } from '../src/trail.ts'
import { fakeScheme, model, okay, type RequestParts, requestOf, subjectOf } from './support.ts'

const alice = subjectOf('alice', { sets: ['member'] })
const verdicts: Readonly<Record<string, Verification>> = {
  alice: { kind: 'ok', subject: alice, facts: { kid: 'k1' } },
  erin: okay(subjectOf('erin')),
  expired: { kind: 'reject', reason: 'token_expired', facts: { kid: 'k2' }, cause: 'exp' },
  down: { kind: 'error', reason: 'key_server_unavailable', cause: 'refused', retryAfterSeconds: 7 },
  elsewhere: {
    kind: 'ok',
    subject: alice,
    facts: {},
    forbids: 'csrf_cross_site',
    cause: 'from elsewhere',
  },
  slow: { kind: 'error', reason: 'store_unavailable', cause: 'timeout' },
}
const token = fakeScheme({
  verify: (text) => verdicts[text] ?? { kind: 'reject', reason: 'signature_invalid', facts: {} },
})
const bearing = (text: string): RequestParts => ({ fields: { authorization: `Token ${text}` } })

interface Setting {
  readonly rule?: Rule
  readonly options?: Partial<PolicyOptions<object>>
  readonly throttle?: Throttle
  readonly scheme?: Scheme
}

async function decided(parts: RequestParts, setting: Setting = {}): Promise<Trail> {
  const guard = createGuard({ realm: 'orders', model, schemes: [setting.scheme ?? token] })
  const rule = setting.rule ?? permission('orders:read')
  const policy: AnyPolicy = guard.policy('orders.read', { rule, ...setting.options })
  const means: Means = {
    throttle: setting.throttle,
    limits: { ...DEFAULT_LIMITS, retryAfterSeconds: 3 },
    clock: () => 5000,
    relations: undefined,
    records: recordSettings(),
    impossible: unavailable('policy_failed', 3),
  }
  const { ruling } = policy
  const rules = { generation: 1, model, policies: undefined }
  return decide({ request: requestOf(parts), policy, rules, ruling, means, now: 5000 })
}

const summary = (decision: Decision): readonly [string, string | undefined] => [
  decision.kind,
  decision.kind === 'allow' ? undefined : decision.reason,
]

// Goal: one kind of decision for each state of credentials, the same on every policy.
describe('decide', () => {
  const rows = [
    ['no credentials', {}, 'challenge', 'no_credentials'],
    [
      'another scheme',
      { fields: { authorization: 'Other x' } },
      'challenge',
      'scheme_not_accepted',
    ],
    ['broken grammar', bearing('broken'), 'malformed', 'credentials_malformed'],
    [
      'two lines',
      { fields: { authorization: ['Token a', 'Token b'] } },
      'malformed',
      'credentials_repeated',
    ],
    ['a good token', bearing('alice'), 'allow', undefined],
    ['a good token without the permission', bearing('erin'), 'forbid', 'permission_missing'],
    ['an expired token', bearing('expired'), 'challenge', 'token_expired'],
    ['a forged token', bearing('forged'), 'challenge', 'signature_invalid'],
    ['a key server that is down', bearing('down'), 'unavailable', 'key_server_unavailable'],
    ['a store that is down', bearing('slow'), 'unavailable', 'store_unavailable'],
  ] as const
  for (const [name, parts, kind, reason] of rows) {
    test(`${name}: ${kind}`, async () => {
      assert.deepEqual(summary((await decided(parts)).decision), [kind, reason])
    })
  }

  const publicRows = [
    ['no credentials', {}, 'allow', undefined],
    ['another scheme', { fields: { authorization: 'Other x' } }, 'allow', undefined],
    ['a good token', bearing('alice'), 'allow', undefined],
    ['an expired token', bearing('expired'), 'challenge', 'token_expired'],
    ['broken grammar', bearing('broken'), 'malformed', 'credentials_malformed'],
    ['a store that is down', bearing('slow'), 'unavailable', 'store_unavailable'],
  ] as const
  for (const [name, parts, kind, reason] of publicRows) {
    test(`${name} on a public route: ${kind}`, async () => {
      const trail = await decided(parts, { rule: anyone() })
      assert.deepEqual(summary(trail.decision), [kind, reason])
    })
  }

  test('credentials that must not be used for this request are 403, with their subject', async () => {
    const trail = await decided(bearing('elsewhere'))
    assert.deepEqual(summary(trail.decision), ['forbid', 'csrf_cross_site'])
    assert.deepEqual([trail.subject, trail.cause], [alice, 'from elsewhere'])
  })

  test('where bad credentials are ignored, those are too, and their subject with them', async () => {
    const options = { badCredentials: 'ignore' } as const
    const trail = await decided(bearing('elsewhere'), { rule: anyone(), options })
    assert.deepEqual([trail.decision?.kind, trail.subject], ['allow', undefined])
  })

  test('a public route that ignores bad credentials permits, as nobody', async () => {
    const options = { badCredentials: 'ignore' } as const
    for (const text of ['expired', 'broken', 'forged']) {
      const { decision } = await decided(bearing(text), { rule: anyone(), options })
      assert.deepEqual(decision, { kind: 'allow', subject: undefined, resource: undefined })
    }
  })

  test('to ignore bad credentials opens no other route', async () => {
    const options = { badCredentials: 'ignore' } as const
    for (const text of ['expired', 'broken', 'forged']) {
      const { decision } = await decided(bearing(text), { rule: authenticated(), options })
      assert.deepEqual(summary(decision), ['challenge', 'no_credentials'])
    }
  })

  test('an outage is 503 even where bad credentials are ignored', async () => {
    const options = { badCredentials: 'ignore' } as const
    const { decision } = await decided(bearing('down'), { rule: anyone(), options })
    assert.equal(decision.kind, 'unavailable')
  })

  test('the wait of an outage is that of the verifier, or the default', async () => {
    const down = (await decided(bearing('down'))).decision
    const slow = (await decided(bearing('slow'))).decision
    assert.equal(down.kind === 'unavailable' && down.retryAfterSeconds, 7)
    assert.equal(slow.kind === 'unavailable' && slow.retryAfterSeconds, 3)
  })

  test('what the throttle holds back is 429 with its wait', async () => {
    const wait = { reason: 'account_throttled', seconds: 9 } as const
    const throttle: Throttle = { check: () => wait, begin: () => ({ kind: 'wait', wait }) }
    const { decision } = await decided(bearing('alice'), { throttle })
    assert.deepEqual(decision, {
      kind: 'throttle',
      code: 'too_many_attempts',
      reason: 'account_throttled',
      retryAfterSeconds: 9,
    })
  })

  test('nobody is throttled for sending no credentials', async () => {
    const throttle: Throttle = {
      check: () => assert.fail('asked'),
      begin: () => assert.fail('asked'),
    }
    assert.equal((await decided({}, { throttle })).decision.kind, 'challenge')
  })

  test('the trail holds scheme, credentials, facts, subject and cause', async () => {
    const good = await decided(bearing('alice'))
    assert.equal(good.scheme, token)
    assert.equal(good.credentials?.text, 'alice')
    assert.deepEqual(good.facts, { kid: 'k1' })
    assert.equal(good.subject, alice)
    const expired = await decided(bearing('expired'))
    assert.equal(expired.cause, 'exp')
    assert.deepEqual(expired.facts, { kid: 'k2' })
    assert.equal(expired.subject, undefined)
    assert.equal((await decided(bearing('down'))).cause, 'refused')
    assert.equal((await decided(bearing('broken'))).scheme, token)
    assert.equal((await decided({})).scheme, undefined)
  })

  const broken: readonly (readonly [string, Partial<Scheme>])[] = [
    [
      'read',
      {
        read: () => {
          throw new Error('broken')
        },
      },
    ],
    [
      'recall',
      {
        recall: () => {
          throw new Error('broken')
        },
      },
    ],
    [
      'challenge',
      {
        read: () => ({ kind: 'absent' }),
        challenge: () => {
          throw new Error('broken')
        },
      },
    ],
  ]
  for (const [name, part] of broken) {
    test(`a scheme whose ${name} throws is 503, not an allow and not a crash`, async () => {
      const trail = await decided(bearing('alice'), { scheme: { ...token, ...part } })
      assert.deepEqual(trail.decision, {
        kind: 'unavailable',
        code: 'temporarily_unavailable',
        reason: 'policy_failed',
        retryAfterSeconds: 3,
      })
      assert.equal(trail.cause, 'Error: broken')
    })
  }

  test('a resource whose attribute throws is 503', async () => {
    const guard = createGuard({ realm: 'orders', model, schemes: [token] })
    const { resourceType } = await import('@sallyport/policy')
    const type = resourceType<{ state: string }>('thing', { tenant: null })
    const policy = guard.policy('thing.read', {
      rule: type.attribute('state', 'equal', 'open'),
      resource: type,
      load: () => ({
        get state(): string {
          throw new Error('lazy column')
        },
      }),
    })
    const decision = await guard.decide(requestOf(bearing('alice')), policy)
    assert.deepEqual(summary(decision), ['unavailable', 'policy_failed'])
  })

  test('what has to be waited for comes to the same decisions', async () => {
    const slow = fakeScheme({
      verify: (text) =>
        Promise.resolve(verdicts[text] ?? { kind: 'reject', reason: 'key_unknown', facts: {} }),
    })
    for (const [text, kind] of [
      ['alice', 'allow'],
      ['erin', 'forbid'],
      ['expired', 'challenge'],
      ['down', 'unavailable'],
    ] as const) {
      const trail = await decided(bearing(text), { scheme: slow })
      assert.equal(trail.decision.kind, kind)
      assert.equal(trail.scheme, slow)
    }
  })

  test('nobody waits for a resource too, and is told of another scheme all the same', async () => {
    const { any, resourceType } = await import('@sallyport/policy')
    const guard = createGuard({ realm: 'orders', model, schemes: [token] })
    const type = resourceType<{ state: string }>('thing', { tenant: null, see: anyone() })
    const of = (state: string) =>
      guard.policy(`thing ${state}`, {
        rule: any(type.attribute('state', 'equal', 'open'), authenticated()),
        resource: type,
        load: () => Promise.resolve({ state }),
      })
    const other = requestOf({ fields: { authorization: 'Other x' } })
    assert.equal((await guard.decide(other, of('open'))).kind, 'allow')
    assert.deepEqual(summary(await guard.decide(other, of('shut'))), [
      'challenge',
      'scheme_not_accepted',
    ])
  })

  test('a failure after waiting is 503 as well', async () => {
    const scheme = fakeScheme({
      verify: () => Promise.resolve(verdicts['expired'] as Verification),
    })
    const broken: Scheme = {
      ...scheme,
      challenge: () => {
        throw new Error('broken')
      },
    }
    const trail = await decided(bearing('expired'), { scheme: broken })
    assert.deepEqual(summary(trail.decision), ['unavailable', 'policy_failed'])
    assert.equal(trail.cause, 'Error: broken')
  })

  test('there is no promise where nobody has to wait', () => {
    const guard = createGuard({ realm: 'orders', model, schemes: [token] })
    const policy = guard.policy('orders.read', { rule: permission('orders:read') })
    for (const parts of [{}, bearing('alice'), bearing('expired'), bearing('broken')]) {
      assert.ok(!(guard.decide(requestOf(parts), policy) instanceof Promise))
    }
  })
})
