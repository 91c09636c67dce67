import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { address } from '../src/leaves/address.ts'
import { assurance } from '../src/leaves/assurance.ts'
import { attribute } from '../src/leaves/attribute.ts'
import { fromContext, fromSubject } from '../src/leaves/operand.ts'
import { relation } from '../src/leaves/relation.ts'
import { timeWindow } from '../src/leaves/time.ts'
import { createModel } from '../src/model.ts'
import { all, any, not, type Rule } from '../src/rule.ts'
import { FALSE, TRUE, UNKNOWN } from '../src/truth.ts'
import { anonymous, first, free, input, model, order, unloaded } from './fixtures.ts'

const write: Rule = { kind: 'permission', permission: 'orders:write' }
const remove: Rule = { kind: 'permission', permission: 'orders:delete' }
const owner: Rule = { kind: 'owner' }
const isPublic = free.attribute('status', 'equal', 'open')

function fromPath(name: string): Rule {
  return attribute(fromSubject('id'), 'equal', fromContext(name))
}

describe('compile', () => {
  test('a refusal that is certain needs no resource', () => {
    assert.equal(model.compile(all(owner, remove), order).evaluate(unloaded()), FALSE)
  })

  test('a permit that is certain needs no resource', () => {
    assert.equal(model.compile(any(owner, write), free).evaluate(unloaded()), TRUE)
  })

  test('anything else waits for it', () => {
    assert.equal(model.compile(all(owner, write), free).evaluate(unloaded()), UNKNOWN)
  })

  test('whether the resource matters is known', () => {
    assert.equal(model.compile(any(write, remove)).needsResource, false)
    assert.equal(model.compile(any(write, owner), free).needsResource, true)
    assert.equal(model.compile(not(owner), free).needsResource, true)
    assert.equal(model.compile(write, order).needsResource, true)
  })

  const readRows: readonly [name: string, Rule, needs: string[], names: string[]][] = [
    ['a permission', write, ['subject'], []],
    ['an owner', owner, ['resource', 'subject'], []],
    [
      'attributes of the context',
      not(any(fromPath('path.id'), fromPath('method'), fromPath('path.id'))),
      ['context', 'subject'],
      ['path.id', 'method'],
    ],
    ['an address', all(write, address('10.0.0.0/8')), ['context', 'subject'], ['address']],
    ['a window of time', timeWindow({ days: ['mon'] }), ['now'], []],
    ['the age of an authentication', assurance({ maxAgeSeconds: 9 }), ['now', 'subject'], []],
    ['its class', assurance({ acr: 'gold' }), ['subject'], []],
    ['a relation', relation('viewer'), ['relations', 'resource', 'subject'], []],
    ['nothing', { kind: 'anyone' }, [], []],
  ]
  for (const [name, rule, needs, names] of readRows) {
    test(`what it reads is known: ${name}`, () => {
      const compiled = model.compile(rule, free)
      assert.deepEqual([...compiled.needs].sort(), needs)
      assert.deepEqual(compiled.contextNames, names)
      assert.equal(compiled.needsResource, needs.includes('resource'))
    })
  }

  const anonymousRows: readonly [name: string, Rule, boolean][] = [
    ['a permission', write, false],
    ['a negated permission', not(write), false],
    ['a negated owner', not(owner), false],
    ['a public state', isPublic, true],
    ['a public state or the owner', any(isPublic, owner), true],
    ['a public state and the owner', all(isPublic, owner), false],
    ['a public state and any subject', all(isPublic, { kind: 'authenticated' }), false],
    ['anyone with a permission', all({ kind: 'anyone' }, write), false],
  ]
  for (const [name, rule, admits] of anonymousRows) {
    test(`${name} ${admits ? 'may admit' : 'never admits'} the anonymous`, () => {
      assert.equal(model.compile(rule, free).admitsAnonymous, admits)
    })
  }

  test('a public state admits the anonymous where the resource has it', () => {
    const rule = model.compile(any(isPublic, owner), free)
    assert.equal(rule.evaluate(anonymous), TRUE)
    assert.equal(rule.evaluate({ ...anonymous, resource: { ...first, status: 'closed' } }), UNKNOWN)
  })

  test('a part that is short-circuited does not fetch', () => {
    let reads = 0
    const resource = {
      ...first,
      get customer() {
        reads += 1
        return 'alice'
      },
    }
    assert.equal(model.compile(all(remove, owner), free).evaluate(input({ resource })), FALSE)
    assert.equal(model.compile(any(write, owner), free).evaluate(input({ resource })), TRUE)
    assert.equal(reads, 0)
    assert.equal(model.compile(all(write, owner), free).evaluate(input({ resource })), TRUE)
    assert.equal(reads, 1)
  })

  test('groups of one, two and three parts', () => {
    assert.equal(model.compile(all(write)).evaluate(input()), TRUE)
    assert.equal(model.compile(all(write, write, remove)).evaluate(input()), FALSE)
    assert.equal(model.compile(all(write, owner, isPublic), free).evaluate(unloaded()), UNKNOWN)
    assert.equal(model.compile(any(remove, remove, write)).evaluate(input()), TRUE)
    assert.equal(model.compile(any(remove, remove)).evaluate(input()), FALSE)
  })

  test('a rule that is no rule does not compile', () => {
    assert.throws(
      () => model.compile({ kind: 'all', rules: [] }),
      /^RuleError: \$\.rules: a list of/,
    )
    assert.throws(() => model.compile({ kind: 'ownr' } as unknown as Rule), /did you mean `owner`/)
  })

  test('what is wrong has its place in the rule', () => {
    const rule = all(write, any(owner, not({ kind: 'set', set: 'nobody' })))
    assert.throws(() => model.compile(rule, free), /^RuleError: \$\.rules\[1\]\.rules\[1\]\.rule: /)
  })

  test('a later change of the rule changes nothing', () => {
    const rules: Rule[] = [remove]
    const rule = model.compile({ kind: 'all', rules })
    rules.length = 0
    assert.equal(rule.evaluate(input()), FALSE)
    assert.deepEqual(rule.rule, { kind: 'all', rules: [remove] })
  })

  test('the version is that of the rule, its type and the model', () => {
    const { version } = model.compile(write)
    assert.match(version, /^[0-9a-f]{16}$/)
    assert.equal(model.compile({ ...write }).version, version)
    const others = [
      model.compile(remove).version,
      model.compile(write, order).version,
      model.compile(write, free).version,
      createModel({ permissions: ['orders:write'] }).compile(write).version,
    ]
    assert.equal(new Set([version, ...others]).size, 5)
  })
})
