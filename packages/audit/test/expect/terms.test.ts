import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isMet, termsFrom } from '../../src/expect/terms.ts'
import type { AuditObject, Matter } from '../../src/plan.ts'
import { identity } from '../input/identity.ts'
import { mistakesOf, partOf } from '../input/part-of.ts'

const low = identity('low', { person: 'ann', tenant: 'red', scopes: ['a:read'] })
const ann = identity('ann', { tenant: 'red' })
const root = identity('root', { tenant: 'red', roles: ['admin'] })
const far = identity('far', { tenant: 'blue', roles: ['admin'] })
const all = [low, ann, root, far]

const object: AuditObject = {
  ...{ name: 'a', owner: 'ann', tenant: 'red', create: undefined, idPointer: '/id', id: '1' },
  ...{ parameter: 'id', read: 'GET /a/{id}', remove: undefined, removeAs: undefined },
  ...{ parameters: {}, place: undefined },
}
const about: Matter = { kind: 'object', object }
const blue: Matter = { kind: 'tenant', tenant: 'blue', parameter: 'org' }
const none: Matter = { kind: 'none' }

const rows = [
  ['anyone is met', 'anyone', far, about, true],
  ['whoever made it owns it', 'owner', ann, about, true],
  ['so does another identity of the same person', 'owner', low, about, true],
  ['nobody else does', 'owner', root, about, false],
  ['nobody owns nothing', 'owner', ann, none, false],
  ['its tenant', 'tenant', root, about, true],
  ['another tenant', 'tenant', far, about, false],
  ['the tenant of the path', 'tenant', far, blue, true],
  ['another tenant of the path', 'tenant', ann, blue, false],
  ['where no tenant is named everybody is at home', 'tenant', far, none, true],
  ['a role', 'role:admin', far, none, true],
  ['no role', 'role:admin', ann, none, false],
  ['somebody by name', 'identity:ann', ann, none, true],
  ['somebody else of the same person', 'identity:ann', low, none, false],
  ['a scope', 'scope:a:read', low, none, true],
  ['no scope', 'scope:a:write', low, none, false],
  ['whoever has no scopes has them all', 'scope:a:write', ann, none, true],
  ['both', 'role:admin & tenant', root, about, true],
  ['only one of both', 'role:admin & tenant', far, about, false],
  ['one of two', ['owner', 'role:admin'], far, about, true],
  ['none of two', ['owner', 'identity:root'], far, about, false],
] as const

describe('termsFrom and isMet', () => {
  for (const [name, text, who, matter, expected] of rows) {
    test(name, () => {
      const part = partOf(text)
      const terms = termsFrom(part, all)
      assert.deepEqual(mistakesOf(part), [])
      const personOf = (one: string): string =>
        all.find((other) => other.name === one)?.person ?? one
      assert.equal(isMet(terms, { identity: who, matter, personOf }), expected)
    })
  }

  const mistaken = [
    ['an unknown word', 'everyone', /^one of `anyone`, .*`scope:NAME` is expected/],
    ['a role without a name', 'role:', /^one of `anyone`/],
    ['nobody by that name', 'identity:zoe', /^`identities` has no `zoe`/],
    ['an empty half', 'owner &', /^one of `anyone`/],
  ] as const
  for (const [name, text, message] of mistaken) {
    test(`${name} is a mistake`, () => {
      const part = partOf(text)
      termsFrom(part, all)
      assert.match(mistakesOf(part).join('\n'), message)
    })
  }
})
