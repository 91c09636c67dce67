// Goal: without rules only what a document and ownership say is expected, and nothing is guessed.
// Method: one row for each caller and matter; the name of the row is the rule.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { expectFromDocument } from '../../src/expect/document.ts'
import type { AuditObject, Declared, Identity, Matter, Operation } from '../../src/plan.ts'

function identity(name: string, more: Partial<Identity> = {}): Identity {
  const signIn = { fixedHeaders: [['Authorization', 'Bearer x']], login: undefined } as const
  return {
    name,
    person: name,
    roles: [],
    tenant: undefined,
    scopes: undefined,
    acr: undefined,
    isSpare: false,
    whoami: undefined,
    signIn: { ...signIn, digest: undefined, dpop: undefined, place: undefined },
    ...more,
  }
}

function operation(method: string, security: Declared['security']): Operation {
  const declared = { security, statuses: [], answers: [] }
  const path = '/notes/{id}'
  return {
    id: `${method} ${path}`,
    method,
    path,
    parameters: [],
    body: undefined,
    declared,
    place: 'o:1:1',
  }
}

function note(owner: string, tenant?: string): Matter {
  const object: AuditObject = {
    name: 'note',
    owner,
    tenant,
    create: undefined,
    idPointer: '/id',
    id: '1',
    parameter: 'id',
    read: 'GET /notes/{id}',
    remove: undefined,
    removeAs: undefined,
    parameters: {},
    place: undefined,
  }
  return { kind: 'object', object }
}

const ann = identity('ann')
const boss = identity('boss', { roles: ['admin'] })
const red = identity('red', { tenant: 'red' })
const blue = identity('blue', { tenant: 'blue' })
const pal = identity('pal', { tenant: 'red' })
const keyed = identity('keyed', {
  signIn: { ...ann.signIn, fixedHeaders: [['X-API-Key', 'k']] },
})
const expect = expectFromDocument(
  [ann, boss, red, blue, pal, keyed],
  new Map([['token', 'bearer']] as const),
)
const none: Matter = { kind: 'none' }
const tenant: Matter = { kind: 'tenant', tenant: 'red', parameter: 'tenant' }

const ROWS = [
  ['a document that says nothing states nothing', 'GET', undefined, ann, none, 'unstated'],
  ['what is documented as open is open', 'GET', [], undefined, none, 'allow'],
  ['nobody is asked who it is', 'GET', ['token'], undefined, none, 'challenge'],
  ['a scheme that is not named is none', 'GET', ['token'], keyed, none, 'challenge'],
  ['a scheme that nobody knows says nothing', 'GET', ['other'], keyed, none, 'known'],
  ['whoever is known is known', 'GET', ['token'], ann, none, 'known'],
  ['an owner reads', 'GET', ['token'], ann, note('ann'), 'allow'],
  ['what else an owner may nobody said', 'DELETE', ['token'], ann, note('ann'), 'known'],
  [
    'another who is no more than the owner is refused',
    'GET',
    ['token'],
    ann,
    note('boss'),
    'refuse',
  ],
  ['whoever has a role more may perhaps', 'GET', ['token'], boss, note('ann'), 'known'],
  ['another tenant is refused', 'GET', ['token'], blue, note('red', 'red'), 'refuse'],
  ['within a tenant much is shared', 'GET', ['token'], pal, note('red', 'red'), 'known'],
  ['the own tenant in the path is known', 'GET', ['token'], red, tenant, 'known'],
  ['another tenant in the path is refused', 'GET', ['token'], blue, tenant, 'refuse'],
] as const

describe('expectFromDocument', () => {
  for (const [name, method, security, caller, matter, kind] of ROWS) {
    test(name, () => {
      const expected = expect(operation(method, security), caller, matter)
      assert.equal(expected.kind, kind)
      assert.ok(expected.why.length > 0)
    })
  }
})
