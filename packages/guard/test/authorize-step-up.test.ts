import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Decision, Subject } from '@sallyport/contract'
import { all, any, assurance, owner, permission, resourceType } from '@sallyport/policy'
import { concealed } from '../src/answer/refusals.ts'
import { authorize, authorizeLoaded } from '../src/authorize.ts'
import { createGuard } from '../src/guard.ts'
import { newTrail } from '../src/trail.ts'
import {
  alice,
  ask,
  counted,
  INSTANT,
  type Order,
  order,
  orderType,
  policyOf,
  questionOf,
  token,
} from './authorize-support.ts'
import { fakeScheme, model, okay, requestOf } from './support.ts'

// Goal: 401 with a challenge that says what is enough, exactly where that alone would help.
describe('an authentication that is too weak or too old', () => {
  const rule = all(permission('orders:read'), assurance({ acr: 'gold', maxAgeSeconds: 300 }))
  const proved = (acr: string, age: number, more: Partial<Subject> = {}): Subject => {
    const time = INSTANT / 1000 - age
    return { ...alice, authentication: { scheme: 'token', methods: [], acr, time }, ...more }
  }
  const asks = (refusal: Decision): unknown =>
    'challenges' in refusal && refusal.challenges[0]?.parameters.slice(1).map(({ value }) => value)

  test('strong and recent enough is allowed', async () => {
    assert.equal((await ask(policyOf({ rule }), proved('gold', 300))).decision.kind, 'allow')
  })

  const rows = [
    ['too weak', proved('silver', 0), 'authentication_too_weak'],
    ['too old', proved('gold', 301), 'authentication_too_old'],
    ['neither known', alice, 'authentication_too_weak'],
  ] as const
  for (const [name, subject, reason] of rows) {
    test(`${name} is 401, and the challenge asks for another`, async () => {
      const { decision, trail } = await ask(policyOf({ rule }), subject)
      assert.ok(decision.kind === 'step_up')
      assert.equal(decision.reason, reason)
      assert.equal(trail.unmet?.[0]?.reason, reason)
      assert.deepEqual(asks(decision), [reason, '', '{"acr":["gold"],"maxAgeSeconds":300}'])
    })
  }

  test('the same refusal is the same object, of another subject too', async () => {
    const policy = policyOf({ rule })
    const first = await ask(policy, proved('gold', 400))
    const second = await ask(policy, proved('gold', 500))
    assert.equal(first.decision, second.decision)
    assert.notDeepEqual(first.trail.unmet, second.trail.unmet)
  })

  test('it is told again as time goes by: nothing is kept for the subject', async () => {
    const policy = policyOf({ rule })
    const subject = proved('gold', 301)
    assert.equal((await ask(policy, subject)).decision.kind, 'step_up')
    const sooner = questionOf(policy, subject, { now: INSTANT - 1000 })
    assert.equal((await authorize(sooner)).kind, 'allow')
  })

  test('a script is offered no dialog, though a person was asked first', async () => {
    const schemes = [
      fakeScheme({ asksStepUp: true, verify: () => okay(alice) }),
      fakeScheme({
        name: 'dialog',
        transport: 'x-dialog',
        opensDialog: true,
        verify: () => okay(alice),
      }),
    ]
    const guard = createGuard({ realm: 'orders', model, schemes })
    const policy = guard.policy('orders.read', { rule: assurance({ acr: 'gold' }) })
    const asker = proved('silver', 0)
    const namesFor = async (fields: Readonly<Record<string, string>>): Promise<unknown> => {
      const { decision } = await ask(policy, asker, requestOf({ fields }))
      assert.ok(decision.kind === 'step_up')
      return decision.challenges.map(({ scheme }) => scheme)
    }
    assert.deepEqual(await namesFor({}), ['token', 'dialog'])
    assert.deepEqual(await namesFor({ 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }), [
      'token',
    ])
  })

  test('with a missing scope as well, both are asked for at once', async () => {
    const { decision } = await ask(policyOf({ rule }), proved('silver', 0, { scopes: ['a'] }))
    assert.ok(decision.kind === 'step_up')
    assert.deepEqual(asks(decision), [
      'authentication_too_weak',
      'orders:read',
      '{"acr":["gold"],"maxAgeSeconds":300}',
    ])
  })

  test('where the permission is missing too it is 403: another authentication would not help', async () => {
    const { decision } = await ask(policyOf({ rule }), proved('silver', 0, { sets: [] }))
    assert.ok(decision.kind === 'forbid')
    assert.equal(decision.code, 'forbidden')
  })

  test('where no scheme can ask for another it is 403 as well', async () => {
    const plain = fakeScheme({ verify: () => okay(alice) })
    const guard = createGuard({ realm: 'orders', model, schemes: [plain] })
    const { decision } = await ask(guard.policy('orders.read', { rule }), alice)
    assert.ok(decision.kind === 'forbid')
    assert.deepEqual([decision.code, decision.reason], ['forbidden', 'authentication_too_weak'])
  })

  test('requirements are disclosed here too, where the policy says so', async () => {
    const policy = policyOf({ rule, disclosure: 'requirements' })
    const { decision } = await ask(policy, alice)
    assert.ok(decision.kind === 'step_up')
    assert.deepEqual(decision.details?.held, ['orders:read'])
  })

  test('seen by its tenant it is 401 or 403, not seen 404, whatever would help', async () => {
    const own = all(owner(), assurance({ acr: 'gold' }))
    const trail = { ...newTrail(concealed('route_unknown')), scheme: token }
    const policy = policyOf<Order>({ rule: own, resource: orderType, load: 'handler' })
    const of = (found: Order) => authorizeLoaded(questionOf(policy, alice, { trail }), found)
    assert.equal((await of(order)).kind, 'step_up')
    assert.equal((await of({ ...order, customer: 'bob' })).kind, 'forbid')
    assert.equal((await of({ ...order, tenant: 'globex' })).kind, 'conceal')
  })

  test('before anything is loaded it is 401 whether the resource exists or not', async () => {
    for (const found of [order, undefined]) {
      const load = counted(found)
      const policy = policyOf<Order>({ rule, resource: orderType, load })
      assert.equal((await ask(policy, proved('silver', 0))).decision.kind, 'step_up')
      assert.equal(load.calls, 0)
    }
  })

  test('a resource that may not be seen is 404 though another authentication alone would help', async () => {
    const hidden = resourceType<Order>('order', {
      tenant: null,
      owner: 'customer',
      see: orderType.attribute('tenant', 'equal', 'globex'),
    })
    const either = any(assurance({ acr: 'gold' }), owner())
    const policy = policyOf<Order>({ rule: either, resource: hidden, load: () => order })
    assert.equal(
      (await ask(policy, { ...proved('silver', 0), id: 'bob' })).decision.kind,
      'conceal',
    )
  })
})
