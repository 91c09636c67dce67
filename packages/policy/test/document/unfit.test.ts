// Goal: whoever writes a document is told what to write there, and never of a call in TypeScript.
// Method: one row per thing that is missing; the sentence.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readPolicies } from '../../src/document/read.ts'
import { changed, withPolicy } from './fixtures.ts'

const bare = (rule: unknown): unknown =>
  changed({
    resources: { bare: { tenant: null } },
    policies: { p: { resource: 'bare', rule } },
  })
const column = { from: 'resource', name: 'status' }
const comparing = (right: unknown) => ({
  kind: 'attribute',
  left: column,
  operator: 'equal',
  right,
})

const rows: readonly (readonly [name: string, json: unknown, piece: string])[] = [
  ['a rule of a resource without one', withPolicy('p', { rule: { kind: 'owner' } }), '"resource":'],
  ['no owner', bare({ kind: 'owner' }), 'write "owner": "..." in the resource type'],
  ['no tenant', bare({ kind: 'same_tenant' }), 'write "tenant": "..."'],
  ['no access list', bare({ kind: 'acl', permission: 'orders:read' }), 'write "acl": "..."'],
  ['a bare value', bare(comparing(100)), 'written as {"value": 100}'],
  ['nothing stated', changed({ resources: { order: {} } }), '"tenant": null'],
]

describe('a document that lacks something', () => {
  for (const [name, json, piece] of rows) {
    test(name, () => {
      const read = readPolicies(json)
      assert.ok(read.kind === 'invalid')
      const [{ message }] = read.problems
      assert.ok(message.includes(piece), message)
      assert.doesNotMatch(message, /resourceType\(|compile/)
    })
  }
})
