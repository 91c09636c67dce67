import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Cedar, type CedarOptions, createCedar } from '../src/cedar.ts'
import { CedarError } from '../src/policies.ts'
import type { CedarEntity, CedarQuestion } from '../src/question.ts'

// Goal: what Cedar leaves to whoever embeds it is not left to chance here.
// Method: policies as text, one row for each trap.

const subject: CedarEntity = { type: 'User', id: 'alice', attributes: { team: 'x' } }
const resource: CedarEntity = { type: 'Order', id: '1', attributes: { team: 'x', total: 7 } }
const question: CedarQuestion = { subject, action: 'read', resource }
const permitAll = '@id("all") permit(principal, action, resource);'

let names = 0
function cedar(policies: CedarOptions['policies'], more: Partial<CedarOptions> = {}): Cedar {
  names += 1
  return createCedar({ policies, name: `test ${names}`, ...more })
}

describe('decide', () => {
  test('a permit permits, and is named by its `@id`', () => {
    const decision = cedar(permitAll).decide(question)
    assert.deepEqual(decision, { kind: 'permitted', policies: ['all'] })
  })

  test('policies by id are named by it', () => {
    const decision = cedar({ 'my policy': permitAll }).decide(question)
    assert.deepEqual(decision, { kind: 'permitted', policies: ['my policy'] })
  })

  test('nothing that permits is a refusal with a reason', () => {
    assert.deepEqual(cedar({}).decide(question), {
      kind: 'refused',
      policies: [],
      reasons: ['no rule permits read'],
    })
  })

  test('a prohibition wins, and says its `@reason`', () => {
    const text = `${permitAll} @id("no") @reason("orders are closed") forbid(principal, action, resource);`
    assert.deepEqual(cedar(text).decide(question), {
      kind: 'refused',
      policies: ['no'],
      reasons: ['orders are closed'],
    })
  })

  test('a prohibition without a reason is named', () => {
    const text = `${permitAll} @id("no") forbid(principal, action, resource);`
    assert.deepEqual(cedar(text).decide(question), {
      kind: 'refused',
      policies: ['no'],
      reasons: ['the policy no prohibits it'],
    })
  })

  const broken: readonly [name: string, policy: string][] = [
    ['a prohibition', '@id("b") forbid(principal, action, resource) when { resource.locked };'],
    [
      'a permit beside one that permits',
      '@id("b") permit(principal, action, resource) when { resource.locked };',
    ],
    [
      'a comparison of types',
      '@id("b") forbid(principal, action, resource) when { resource.team > 1 };',
    ],
  ]
  for (const [name, policy] of broken) {
    test(`${name} that cannot be evaluated refuses`, () => {
      const decision = cedar(`${permitAll} ${policy}`).decide(question)
      assert.ok(decision.kind === 'refused')
      assert.deepEqual(decision.policies, ['b'])
      assert.match(decision.reasons[0] ?? '', /^the policy b cannot be evaluated: /)
    })
  }

  test('attributes of subject, resource and context are compared', () => {
    const text = `@id("same") permit(principal, action == Action::"read", resource)
      when { principal.team == resource.team && context.level > 2 };`
    const same = cedar(text)
    assert.equal(same.decide({ ...question, context: { level: 3 } }).kind, 'permitted')
    assert.equal(same.decide({ ...question, context: { level: 2 } }).kind, 'refused')
    assert.equal(
      same.decide({ ...question, action: 'write', context: { level: 3 } }).kind,
      'refused',
    )
  })

  test('ancestors among the known entities count, however far', () => {
    const entities: CedarEntity[] = [
      { type: 'Role', id: 'operator', parents: [{ type: 'Role', id: 'admin' }] },
      { type: 'Role', id: 'admin', parents: [{ type: 'Role', id: 'member' }] },
      { type: 'Role', id: 'member' },
    ]
    const text = '@id("role") permit(principal in Role::"member", action, resource);'
    const roles = cedar(text, { entities })
    const parents = [{ type: 'Role', id: 'operator' }]
    assert.equal(roles.decide({ ...question, subject: { ...subject, parents } }).kind, 'permitted')
    assert.equal(roles.decide(question).kind, 'refused')
  })

  test('an id that is the name of a role is not in it', () => {
    const text = '@id("role") permit(principal in Role::"admin", action, resource);'
    const named = { ...question, subject: { type: 'User', id: 'admin' } }
    assert.equal(cedar(text).decide(named).kind, 'refused')
  })

  describe('a subject that is the resource', () => {
    const closed = `${permitAll}
      @id("locked") forbid(principal, action, resource) when { resource has locked && resource.locked };
      @id("old") forbid(principal, action, resource in Folder::"archive");`
    const about = (mine: Partial<CedarEntity>, its: Partial<CedarEntity>): CedarQuestion => ({
      subject: { type: 'User', id: 'alice', ...mine },
      action: 'read',
      resource: { type: 'User', id: 'alice', ...its },
    })
    const archive = [{ type: 'Folder', id: 'archive' }]
    const rows: readonly [name: string, CedarQuestion, kind: string][] = [
      ['what neither side states does not prohibit', about({}, {}), 'permitted'],
      [
        'an attribute of the resource alone',
        about({}, { attributes: { locked: true } }),
        'refused',
      ],
      ['an attribute of the subject alone', about({ attributes: { locked: true } }, {}), 'refused'],
      ['a parent of the resource alone', about({}, { parents: archive }), 'refused'],
      ['a parent of both', about({ parents: archive }, { parents: archive }), 'refused'],
      [
        'an attribute that both state alike',
        about({ attributes: { a: { b: [1], c: 2 } } }, { attributes: { a: { c: 2, b: [1] } } }),
        'permitted',
      ],
      [
        'an attribute that one of them does not know',
        about({ attributes: { locked: null } }, { attributes: { locked: true } }),
        'refused',
      ],
      [
        'an attribute that they state differently is no decision',
        about({ attributes: { locked: false } }, { attributes: { locked: true } }),
        'failure',
      ],
    ]
    for (const [name, asked, kind] of rows) {
      test(name, () => assert.equal(cedar(closed).decide(asked).kind, kind))
    }
  })

  test('what Cedar cannot read is a failure, and nothing is thrown', () => {
    const odd = { ...question, subject: { type: 'a b', id: 'x' } }
    assert.equal(cedar(permitAll).decide(odd).kind, 'failure')
    const wrong = { ...question, subject: { type: 'User', id: 7 as unknown as string } }
    assert.equal(cedar(permitAll).decide(wrong).kind, 'failure')
  })
})

describe('a schema', () => {
  const schema = `entity User { team?: String };
    entity Order { team?: String, total?: Long };
    action read appliesTo { principal: [User], resource: [Order], context: {} };`

  test('a question that fits is decided', () => {
    assert.equal(cedar(permitAll, { schema }).decide(question).kind, 'permitted')
  })

  const rows: readonly [name: string, CedarQuestion][] = [
    [
      'an attribute of another type',
      { ...question, subject: { ...subject, attributes: { team: 1 } } },
    ],
    [
      'an attribute that is not known',
      { ...question, resource: { ...resource, attributes: { a: 1 } } },
    ],
    ['an action that is not known', { ...question, action: 'write' }],
    ['a type that is not known', { ...question, resource: { type: 'Invoice', id: '1' } }],
    ['a context that is not known', { ...question, context: { ip: 'x' } }],
  ]
  for (const [name, odd] of rows) {
    test(`${name} is a failure, not a decision`, () => {
      assert.equal(cedar(permitAll, { schema }).decide(odd).kind, 'failure')
    })
  }

  test('a policy that does not fit is refused when it is loaded', () => {
    const text = '@id("x") permit(principal, action, resource) when { resource.totl > 1 };'
    assert.throws(() => cedar(text, { schema }), /`x` does not fit the schema.*totl/)
  })

  test('a schema that is none is refused', () => {
    assert.throws(() => cedar(permitAll, { schema: 'entity' }), CedarError)
  })

  test('what Cedar only warns of is kept', () => {
    const text = '@id("x") permit(principal, action, resource) when { false };'
    assert.match(cedar(text, { schema }).warnings[0] ?? '', /^x: .*impossible/)
  })
})

describe('loading', () => {
  test('other policies take the place of the first ones', () => {
    const own = cedar(permitAll)
    own.load('@id("none") permit(principal, action == Action::"x", resource);')
    assert.equal(own.decide(question).kind, 'refused')
    assert.equal(own.policyCount, 1)
  })

  test('what is not valid throws and leaves the old ones', () => {
    const own = cedar(permitAll)
    assert.throws(() => own.load('permit('), CedarError)
    assert.equal(own.decide(question).kind, 'permitted')
  })

  test('an instance whose name was taken decides nothing by the policies of another', () => {
    const first = cedar({}, { name: 'shared' })
    const second = cedar(permitAll, { name: 'shared' })
    assert.throws(() => first.decide(question), /another instance took the name `shared`/)
    assert.throws(() => first.load({}), CedarError)
    assert.equal(second.decide(question).kind, 'permitted')
  })

  test('an instance that could not be made leaves the one before it alone', () => {
    const first = cedar(permitAll, { name: 'kept' })
    assert.throws(() => cedar('permit(', { name: 'kept' }), CedarError)
    assert.equal(first.decide(question).kind, 'permitted')
  })

  test('many policies are warned of: each costs every decision', () => {
    const many = (count: number): Record<string, string> =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`p${i}`, permitAll]))
    assert.deepEqual(cedar(many(99)).warnings, [])
    assert.deepEqual(cedar(many(100)).warnings, ['100 policies: a decision takes at least 0.14 ms'])
  })
})
