import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Authentication, Subject } from '@sallyport/contract'
import { acl } from '../src/leaves/acl.ts'
import { assurance } from '../src/leaves/assurance.ts'
import type { Remedy } from '../src/remedy.ts'
import { resourceType } from '../src/resource-type.ts'
import { all, any, not, type Rule } from '../src/rule.ts'
import { free, input, model, subject, unloaded } from './fixtures.ts'

// Goal: a client is told what it can do about a refusal, all at once, and never what would not help.
const SECONDS = 1_800_000_000
const read: Rule = { kind: 'permission', permission: 'orders:read' }
const remove: Rule = { kind: 'permission', permission: 'orders:delete' }
const owner: Rule = { kind: 'owner' }
const gold = assurance({ acr: 'gold' })
const silver = assurance({ acr: ['silver', 'gold'] })
const recent = assurance({ maxAgeSeconds: 300 })
const golden = assurance({ acr: 'gold', maxAgeSeconds: 60 })

type Proof = Pick<Authentication, 'acr' | 'time'>

function who(proof: Proof, more: Partial<Subject> = {}) {
  const authentication = { scheme: 'bearer', methods: [], ...proof }
  return { ...input({ subject: subject({ authentication, ...more }) }), now: SECONDS * 1000 }
}

function stepUp(
  acr: readonly string[] | undefined,
  maxAgeSeconds?: number,
  missing: readonly string[] = [],
): Remedy {
  return { kind: 'step_up', acr, maxAgeSeconds, missing }
}

const NOTHING: Remedy = { kind: 'nothing' }
const old = { acr: 'bronze', time: SECONDS - 999 }

const rows: readonly [name: string, Rule, ReturnType<typeof who>, Remedy][] = [
  ['a class that is missing', all(read, gold), who({}), stepUp(['gold'])],
  ['a class that is another', gold, who(old), stepUp(['gold'])],
  ['any of several classes, in their order', silver, who(old), stepUp(['silver', 'gold'])],
  ['only the classes that would do', all(silver, gold), who(old), stepUp(['gold'])],
  ['an authentication that is too old', recent, who(old), stepUp(undefined, 300)],
  [
    'the whole of a requirement of which a part is unmet',
    golden,
    who({ ...old, acr: 'gold' }),
    stepUp(['gold'], 60),
  ],
  ['the least of several ages', all(recent, golden), who(old), stepUp(['gold'], 60)],
  [
    'the class that is there, where signing in with another would lose it',
    all(gold, recent),
    who({ acr: 'gold', time: SECONDS - 999 }),
    stepUp(['gold'], 300),
  ],
  ['classes that exclude each other', all(gold, assurance({ acr: 'platinum' })), who({}), NOTHING],
  ['not where a permission is missing', all(remove, gold), who({}), NOTHING],
  ['nor where it would set off a prohibition', all(read, gold, not(gold)), who({}), NOTHING],
  ['nor where a prohibition of a class applies', not(gold), who({ acr: 'gold' }), NOTHING],
  ['in an any, the branch that the client can open', any(remove, gold), who({}), stepUp(['gold'])],
  ['nobody is helped', gold, { ...who({}), subject: undefined }, NOTHING],
  [
    'scopes besides, in the same request',
    all(read, gold),
    who({}, { scopes: [] }),
    stepUp(['gold'], undefined, ['orders:read']),
  ],
  [
    'scopes alone, where they are enough',
    any(all(read, owner), gold),
    who({}, { scopes: [] }),
    { kind: 'scope', missing: ['orders:read'] },
  ],
  [
    'all missing scopes besides',
    all(read, { kind: 'scope', scope: 'profile' }, recent),
    who(old, { scopes: ['openid'] }),
    stepUp(undefined, 300, ['orders:read', 'profile']),
  ],
]

describe('a remedy is', () => {
  for (const [name, rule, asked, expected] of rows) {
    test(name, () => assert.deepEqual(model.compile(rule, free).explain(asked).remedy, expected))
  }

  test('nothing, where an age cannot be told for want of the time', () => {
    const { now: _, ...timeless } = who(old)
    assert.deepEqual(model.compile(recent).explain(timeless).remedy, NOTHING)
    assert.deepEqual(model.compile(gold).explain(timeless).remedy, stepUp(['gold']))
  })

  test('given before the resource is loaded, as far as is known', () => {
    const rule = model.compile(all(gold, owner), free)
    const { subject: bob } = who(old, { id: 'bob' })
    const asked = { ...unloaded(), subject: bob, now: SECONDS * 1000 }
    assert.deepEqual(rule.explain(asked).remedy, stepUp(['gold']))
    assert.deepEqual(rule.explain(who(old, { id: 'bob' })).remedy, NOTHING)
  })

  test('a scope for an access list', () => {
    const page = resourceType<{ entries: unknown }>('page', { tenant: null, acl: 'entries' })
    const entries = [{ subject: 'user:alice', permission: 'orders:read' }]
    const asked = { ...who(old, { scopes: [] }), resource: { entries } }
    const rule = model.compile(all(acl('orders:read'), gold), page)
    assert.deepEqual(rule.explain(asked).remedy, stepUp(['gold'], undefined, ['orders:read']))
  })

  test('verified by a rule that does not change what was asked', () => {
    const asked = who(old, { scopes: ['openid'] })
    const copy = structuredClone(asked)
    model.compile(all(read, golden)).explain(asked)
    assert.deepEqual(asked, copy)
  })
})
