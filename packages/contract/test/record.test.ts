import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { reasons, refusals } from '../src/catalogue.ts'
import { statusOfKind } from '../src/decision.ts'
import { type DecisionRecord, type GapRecord, recordSchema } from '../src/record.ts'

interface Schema {
  readonly [keyword: string]: unknown
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly enum?: readonly unknown[]
}

const schema: Schema = recordSchema(Object.keys(refusals), Object.keys(reasons))

const types: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number',
  integer: Number.isInteger,
}

/** Says where a value breaks a schema: the keywords that the record's schema uses, and no others. */
function mistakes(value: unknown, rule: Schema, path = '$'): string[] {
  const found: string[] = []
  if ('const' in rule && value !== rule['const']) found.push(`${path}: const`)
  if (rule.enum && !rule.enum.includes(value)) found.push(`${path}: enum`)
  const pattern = rule['pattern']
  if (typeof pattern === 'string' && !new RegExp(pattern).test(String(value))) {
    found.push(`${path}: pattern`)
  }
  const isType = types[String(rule['type'])]
  if (isType !== undefined && !isType(value)) found.push(`${path}: ${rule['type']}`)
  if (rule['type'] === 'array') found.push(...mistakesOfItems(value, rule, path))
  if (rule['type'] === 'object') found.push(...mistakesOfFields(value, rule, path))
  return found
}

function mistakesOfItems(value: unknown, rule: Schema, path: string): string[] {
  if (!Array.isArray(value)) return [`${path}: array`]
  return value.flatMap((item, i) => mistakes(item, rule.items ?? {}, `${path}[${i}]`))
}

function mistakesOfFields(value: unknown, rule: Schema, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [`${path}: object`]
  const missing = (rule.required ?? []).filter((name) => !(name in value))
  const found = missing.map((name) => `${path}.${name}: required`)
  for (const [name, field] of Object.entries(value)) {
    const known = rule.properties?.[name]
    if (known === undefined) found.push(`${path}.${name}: unknown`)
    else found.push(...mistakes(field, known, `${path}.${name}`))
  }
  return found
}

const record: DecisionRecord = {
  v: 1,
  time: '2026-05-04T07:33:00.123Z',
  id: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
  kind: 'conceal',
  code: 'not_found',
  reason: 'tenant_mismatch',
  cause: 'none',
  sample_rate: 0.01,
  trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
  service: { name: 'orders', version: '1.4.2', instance: 'pod-3' },
  http: { method: 'GET', path: '/orders/4', route: '/orders/{id}', status: 404 },
  client: { address: '192.0.2.1', agent: 'curl/8' },
  authentication: {
    outcome: 'success',
    scheme: 'bearer',
    credential: 'c',
    account: 'a',
    kid: 'k1',
    issuer: 'https://issuer.example',
    expires_in_s: 12,
  },
  subject: {
    ...{ id: 'alice', kind: 'user', tenant: 'acme' },
    ...{ sets: ['member'], permissions: ['orders:read'], scopes: ['orders:read'] },
  },
  authorization: {
    outcome: 'deny',
    policy: { name: 'orders.read', version: 'v1', document: '7', rule: 'the same tenant' },
    resource: { type: 'order', id: '4' },
    unmet: [
      { reason: 'tenant_mismatch', requirement: 'the same tenant', compared: 'acme, globex' },
    ],
  },
  answer: { challenges: ['Bearer realm="a"'], retry_after_s: 2, concealed: true },
}

// Goal: a reader in another language who follows the schema can read every record.
describe('recordSchema', () => {
  test('a record with every field there is fits', () => {
    assert.deepEqual(mistakes(record, schema), [])
  })

  test('a record with the least fields fits', () => {
    const { v, time, id, kind, http, client, authentication } = record
    const { method, path } = http
    const least = { v, time, id, kind, http: { method, path }, client: {}, authentication }
    assert.ok(client)
    assert.deepEqual(mistakes(least, schema), [])
  })

  const gap: GapRecord = { v: 1, lost: 3, from: record.time, to: record.time }
  const gapSchema = (schema['$defs'] as { readonly gap: Schema }).gap
  test('a line that says what was lost fits its own schema, and needs the number', () => {
    assert.deepEqual(mistakes(gap, gapSchema), [])
    assert.deepEqual(mistakes({ ...gap, lost: undefined }, gapSchema), ['$.lost: integer'])
  })

  const broken: readonly (readonly [string, object, string])[] = [
    ['another version', { v: 2 }, '$.v: const'],
    ['an id that is no ULID', { id: 'x' }, '$.id: pattern'],
    ['an unknown kind', { kind: 'deny' }, '$.kind: enum'],
    ['an unknown code', { code: 'nope' }, '$.code: enum'],
    ['an unknown reason', { reason: 'nope' }, '$.reason: enum'],
    ['a field that nobody knows', { credentials: 'secret' }, '$.credentials: unknown'],
    ['no method', { http: { path: '/' } }, '$.http.method: required'],
    [
      'a status that is text',
      { http: { method: 'GET', path: '/', status: '1' } },
      '$.http.status: integer',
    ],
    ['no outcome', { authentication: {} }, '$.authentication.outcome: required'],
    ['challenges that are text', { answer: { challenges: 'x' } }, '$.answer.challenges: array'],
    ['concealed that is text', { answer: { concealed: 'x' } }, '$.answer.concealed: boolean'],
  ]
  for (const [name, change, mistake] of broken) {
    test(`${name} does not fit`, () => {
      assert.deepEqual(mistakes({ ...record, ...change }, schema), [mistake])
    })
  }

  test('every kind of decision is in it', () => {
    assert.deepEqual(schema.properties?.['kind']?.enum, ['allow', ...Object.keys(statusOfKind)])
  })

  test('every code and every reason is in it', () => {
    assert.deepEqual(schema.properties?.['code']?.enum, Object.keys(refusals))
    assert.deepEqual(schema.properties?.['reason']?.enum, Object.keys(reasons))
  })
})
