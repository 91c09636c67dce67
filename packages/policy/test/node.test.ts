import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { owner } from '../src/leaves/owner.ts'
import { permission } from '../src/leaves/permission.ts'
import { allNode, compileNode, type RuleNode } from '../src/node.ts'
import { all, any, not, type Rule } from '../src/rule.ts'
import { FALSE, TRUE, UNKNOWN } from '../src/truth.ts'
import { nodeOf } from './arbitraries.ts'
import { first, input, subject, unloaded } from './fixtures.ts'

function requirements(node: RuleNode, asked = input(), reach: 'certain' | 'every' = 'certain') {
  return node.unmet(asked, reach).map((finding) => finding.key)
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

  test('joined nodes need what each of them needs', () => {
    const joined = allNode([nodeOf(owner()), nodeOf(missing)])
    assert.equal(joined.needsResource, true)
    assert.equal(joined.evaluate(asked), FALSE)
    assert.deepEqual(requirements(joined, unloaded({ sets: [] })), ['permission b'])
  })

  test('a finding keeps the whole requirement, the record a text of bounded length', () => {
    const many = all(held, ...Array.from({ length: 50 }, () => held))
    const [finding] = nodeOf(not(many)).unmet(asked, 'certain')
    assert.ok(finding !== undefined && finding.key.length > 500)
    assert.ok(finding.unmet.requirement.length <= 240)
  })

  test('a leaf is compiled at its own path', () => {
    const grants = {
      permission: (name: string, path: string): never => assert.fail(`${name} at ${path}`),
      set: (name: string, path: string): never => assert.fail(`${name} at ${path}`),
    }
    const site = { grants, resource: undefined, path: '$' }
    const rule = any(not(permission('x')))
    assert.throws(() => compileNode(rule, site), /x at \$\.rules\[0\]\.rule/)
  })
})
