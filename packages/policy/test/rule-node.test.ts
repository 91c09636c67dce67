import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createGrants, type Grants } from '../src/grants.ts'
import { attribute } from '../src/leaves/attribute.ts'
import { fromContext } from '../src/leaves/operand.ts'
import { owner } from '../src/leaves/owner.ts'
import { permission } from '../src/leaves/permission.ts'
import { all, any, not, type Rule } from '../src/rule.ts'
import { allNode, compileNode, type Finding, type Reach, type RuleNode } from '../src/rule-node.ts'
import { FALSE, TRUE, UNKNOWN } from '../src/truth.ts'
import { nodeOf } from './arbitraries.ts'
import { first, input, subject, unloaded } from './fixtures.ts'

function findingsOf(node: RuleNode, asked = input(), reach: Reach = 'certain'): readonly Finding[] {
  const found: Finding[] = []
  node.unmet(asked, reach, found)
  return found
}

function requirements(node: RuleNode, asked = input(), reach: Reach = 'certain') {
  return findingsOf(node, asked, reach).map((finding) => finding.key)
}

function groupOf(kind: 'all' | 'any', rules: readonly Rule[]): RuleNode {
  return nodeOf({ kind, rules })
}

const held: Rule = permission('a')
const missing: Rule = permission('b')

describe('nodes', () => {
  const asked = input({
    subject: subject({ sets: ['low'] }),
    resource: { ...first, customer: 'bob' },
  })

  test('a node that holds has nothing unmet', () => {
    for (const rule of [held, all(held, held), any(missing, held), not(missing)]) {
      assert.equal(nodeOf(rule).evaluate(asked), TRUE)
      assert.deepEqual(requirements(nodeOf(rule), asked, 'every'), [])
    }
  })

  test('a node that only waits for the resource has nothing certain, and every part on request', () => {
    const node = nodeOf(all(owner(), any(owner(), { kind: 'same_tenant' })))
    assert.equal(node.evaluate(unloaded()), UNKNOWN)
    assert.deepEqual(requirements(node, unloaded()), [])
    assert.deepEqual(requirements(node, unloaded(), 'every'), [
      'owner of the resource',
      'owner of the resource',
    ])
  })

  for (const size of [1, 2, 3, 4, 5, 7, 8]) {
    const fill = (rule: Rule, last: Rule): Rule[] => [...Array(size - 1).fill(rule), last]

    test(`of ${size} parts the last decides where the others leave it open`, () => {
      const closed: Rule = { kind: 'owner' }
      assert.equal(groupOf('all', fill(held, held)).evaluate(asked), TRUE)
      assert.equal(groupOf('all', fill(held, missing)).evaluate(asked), FALSE)
      assert.equal(
        groupOf('all', fill(held, closed)).evaluate(unloaded({ sets: ['low'] })),
        UNKNOWN,
      )
      assert.equal(groupOf('any', fill(missing, missing)).evaluate(asked), FALSE)
      assert.equal(groupOf('any', fill(missing, held)).evaluate(asked), TRUE)
      const nobody = unloaded({ sets: [] })
      assert.equal(groupOf('any', fill(missing, closed)).evaluate(nobody), UNKNOWN)
    })

    test(`of ${size} parts before one that fails, any that settles it is enough`, () => {
      const failing: Rule = attribute(fromContext('down'), 'equal', 'x')
      const context = {
        get down(): never {
          throw new Error('the store is down')
        },
      }
      for (let at = 0; at < size; at += 1) {
        const some = (rule: Rule, settling: Rule) => Array(size).fill(rule).with(at, settling)
        const all = groupOf('all', [...some(held, missing), failing])
        assert.equal(all.evaluate({ ...asked, context }), FALSE)
        const any = groupOf('any', [...some(missing, held), failing])
        assert.equal(any.evaluate({ ...asked, context }), TRUE)
      }
      const open = groupOf('all', [...Array(size).fill(held), failing])
      assert.throws(() => open.evaluate({ ...asked, context }), /the store is down/)
    })
  }

  test('joined nodes need what each of them needs', () => {
    const joined = allNode([nodeOf(owner()), nodeOf(missing)])
    assert.deepEqual(joined.needs, new Set(['subject', 'resource']))
    assert.equal(joined.evaluate(asked), FALSE)
    assert.deepEqual(requirements(joined, unloaded({ sets: [] })), ['permission b'])
  })

  test('a finding keeps the whole requirement, the record a text of bounded length', () => {
    const many = all(held, ...Array.from({ length: 50 }, () => held))
    const [finding] = findingsOf(nodeOf(not(many)), asked)
    assert.ok(finding !== undefined && finding.key.length > 500)
    assert.ok(finding.unmet.requirement.length <= 240)
  })

  test('a leaf is compiled at its own path', () => {
    const grants: Grants = {
      ...createGrants({ permissions: [], sets: {} }),
      permission: (name: string, path: string): never => assert.fail(`${name} at ${path}`),
      set: (name: string, path: string): never => assert.fail(`${name} at ${path}`),
    }
    const site = { grants, resource: undefined, path: '$' }
    const rule = any(not(permission('x')))
    assert.throws(() => compileNode(rule, site), /x at \$\.rules\[0\]\.rule/)
  })
})
