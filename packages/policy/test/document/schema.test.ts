// Goal: the published schema accepts what is read, and refuses each form that is not.
// Method: ajv on the documents of these tests and on random rules; one row per broken form.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import Ajv2020 from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { leafSchemas } from '../../src/document/leaf-schema.ts'
import { readPolicies } from '../../src/document/read.ts'
import { policySchema } from '../../src/document/schema.ts'
import { AGE_SECONDS_MAX } from '../../src/leaves/assurance.ts'
import { leafKinds } from '../../src/leaves/index.ts'
import * as arbitrary from '../arbitraries.ts'
import { changed, orders, withPolicy } from './fixtures.ts'

const ajv = new Ajv2020.default({ strict: true, strictTypes: false, strictRequired: false })
const validate = ajv.compile(policySchema())

describe('policySchema', () => {
  test('the published file is this schema', () => {
    const url = new URL('../../policy.schema.json', import.meta.url)
    assert.deepEqual(JSON.parse(readFileSync(url, 'utf8')), policySchema())
  })

  test('knows every kind of leaf', () => {
    assert.deepEqual(Object.keys(leafSchemas()).toSorted(), Object.keys(leafKinds).toSorted())
  })

  const table = {
    name: 'a',
    resource: 'r',
    subject: 's',
    permission: 'p',
    effect: 'e',
    expiresAt: 'x',
  }
  const list = (more: object): unknown => {
    const acl = { column: 'acl', key: 'id', table, ...more }
    return changed({ resources: { order: { ...orders.resources['order'], acl } } })
  }
  const rule = (json: unknown): unknown => withPolicy('p', { rule: json, resource: 'order' })
  const valid: readonly (readonly [string, unknown])[] = [
    ['the whole document', orders],
    ['the least', { v: 1, version: '1', permissions: [], policies: {} }],
    ['an access list in a table', list({})],
    [
      'a tenant that is waived',
      changed({ resources: { ...orders.resources, country: { tenant: null } } }),
    ],
    ['the least age', rule({ kind: 'assurance', maxAgeSeconds: 1 })],
    ['the greatest age', rule({ kind: 'assurance', maxAgeSeconds: AGE_SECONDS_MAX })],
  ]
  for (const [name, json] of valid) {
    test(`accepts ${name}, as the reader does`, () => {
      assert.ok(validate(json), ajv.errorsText(validate.errors))
      assert.equal(readPolicies(json).kind, 'policies')
    })
  }

  const broken: readonly (readonly [string, unknown])[] = [
    ['another form', changed({ v: 2 })],
    ['a field that is not known', changed({ policy: {} })],
    ['no version', changed({ version: undefined })],
    ['permissions that are no list', changed({ permissions: {} })],
    ['a permission with a blank', changed({ permissions: [...orders.permissions, 'a b'] })],
    ['a permission twice', changed({ permissions: [...orders.permissions, 'orders:read'] })],
    [
      'a set with a field that is not known',
      changed({ sets: { ...orders.sets, x: { permission: [] } } }),
    ],
    ['a resource type without tenant', changed({ resources: { ...orders.resources, x: {} } })],
    [
      'a column of no type',
      changed({ resources: { order: { ...orders.resources['order'], columns: { a: 'money' } } } }),
    ],
    [
      'an access list without a table',
      changed({
        resources: { order: { ...orders.resources['order'], acl: { column: 'acl', key: 'id' } } },
      }),
    ],
    ['an access list with a field too many', list({ where: 'x' })],
    ['a table of entries with a column too many', list({ table: { ...table, where: 'x' } })],
    ['a policy without rule', withPolicy('p', {})],
    ['a rule that is a text', rule('anyone')],
    ['a kind that there is not', rule({ kind: 'everyone' })],
    ['nothing in an all', rule({ kind: 'all', rules: [] })],
    ['two rules in a not', rule({ kind: 'not', rules: [] })],
    ['a leaf without its field', rule({ kind: 'permission' })],
    ['a leaf with a field too many', rule({ kind: 'owner', column: 'x' })],
    ['a leaf of another kind below', rule({ kind: 'not', rule: { kind: 'set', permission: 'x' } })],
    [
      'an operator that there is not',
      rule({
        kind: 'attribute',
        left: { from: 'subject', name: 'a' },
        operator: 'like',
        right: { value: 1 },
      }),
    ],
    [
      'a literal that is an object',
      rule({
        kind: 'attribute',
        left: { from: 'subject', name: 'a' },
        operator: 'equal',
        right: { value: {} },
      }),
    ],
    ['an assurance of nothing', rule({ kind: 'assurance' })],
    ['an age that is no number', rule({ kind: 'assurance', maxAgeSeconds: '300' })],
    ['an age of nothing', rule({ kind: 'assurance', maxAgeSeconds: 0 })],
    ['an age beyond the most', rule({ kind: 'assurance', maxAgeSeconds: AGE_SECONDS_MAX + 1 })],
    ['no blocks', rule({ kind: 'address', within: [] })],
    ['a day that there is not', rule({ kind: 'time', days: ['mo'] })],
    ['a time that there is not', rule({ kind: 'time', from: '25:00' })],
    ['a window without limits', rule({ kind: 'time' })],
  ]
  for (const [name, json] of broken) {
    test(`refuses ${name}, as the reader does`, () => {
      const parsed: unknown = JSON.parse(JSON.stringify(json))
      assert.ok(!validate(parsed))
      assert.equal(readPolicies(parsed).kind, 'invalid')
    })
  }

  test('accepts every random rule', () => {
    const property = fc.property(arbitrary.rule, (one) => {
      assert.ok(validate(rule(one)), `${JSON.stringify(one)}: ${ajv.errorsText(validate.errors)}`)
    })
    fc.assert(property, { numRuns: 500 })
  })

  // A field of another leaf, which may be of the same kind, or a field of nobody.
  const field: fc.Arbitrary<readonly [string, unknown]> = fc.oneof(
    arbitrary.leaf.chain((leaf) => fc.constantFrom(...Object.entries(leaf))),
    fc.tuple(fc.string(), fc.jsonValue()),
  )

  test('refuses nothing that the reader takes', () => {
    const seen = { taken: 0, refused: 0 }
    const property = fc.property(arbitrary.leaf, field, (leaf, [key, value]) => {
      const json: unknown = JSON.parse(JSON.stringify(rule({ ...leaf, [key]: value })))
      const isTaken = readPolicies(json).kind === 'policies'
      seen[isTaken ? 'taken' : 'refused'] += 1
      if (isTaken) assert.ok(validate(json), JSON.stringify(json))
    })
    fc.assert(property, { numRuns: 1_000 })
    assert.ok(seen.taken > 10 && seen.refused > 200, JSON.stringify(seen))
  })
})
