import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { identitiesFrom, withWhoami } from '../../src/input/identities.ts'
import type { Expect } from '../../src/plan.ts'
import { folderWith } from './folder.ts'
import { identity, NO_SIGN_IN } from './identity.ts'
import { operation } from './operation.ts'
import { mistakesOf, partOf } from './part-of.ts'

const context = {
  folder: folderWith({ 'key.jwk': { kty: 'EC', d: 'x' } }),
  env: { TOKEN: 't' },
  operations: [operation('GET /me'), operation('POST /me')],
  wfc: new Map([['kim', { ...NO_SIGN_IN, fixedHeaders: [['X-Key', 'k']] as const }]]),
}

async function read(value: unknown) {
  const part = partOf(value)
  const found = await identitiesFrom(part, context)
  return { found, mistakes: mistakesOf(part) }
}

describe('identitiesFrom: how somebody signs in', () => {
  const rows = [
    ['a token', { bearer: 't' }, ['Authorization', 'Bearer t']],
    ['a token of a variable', { bearer: { env: 'TOKEN' } }, ['Authorization', 'Bearer t']],
    ['a token with a proof', { bearer: 't', dpop: 'key.jwk' }, ['Authorization', 'DPoP t']],
    ['a password', { basic: { username: 'a', password: 'b' } }, ['Authorization', 'Basic YTpi']],
    ['a key', { apiKey: { header: 'X-Key', value: 'k' } }, ['X-Key', 'k']],
    ['a cookie', { cookie: 'sid=1' }, ['Cookie', 'sid=1']],
    ['an entry of `auth`', { wfc: 'kim' }, ['X-Key', 'k']],
  ] as const
  for (const [name, value, field] of rows) {
    test(name, async () => {
      const { found, mistakes } = await read({ ann: value })
      assert.deepEqual(mistakes, [])
      assert.deepEqual(found[0]?.identity.signIn.fixedHeaders, [field])
    })
  }

  test('an entry of `auth` with its name needs no word', async () => {
    const { found } = await read({ kim: {} })
    assert.deepEqual(found[0]?.identity.signIn.fixedHeaders, [['X-Key', 'k']])
  })

  test('an account for Digest is no field', async () => {
    const { found } = await read({ ann: { digest: { username: 'a', password: 'b' } } })
    const { digest, fixedHeaders } = found[0]?.identity.signIn ?? {}
    assert.deepEqual([digest, fixedHeaders], [{ username: 'a', password: 'b' }, []])
  })
})

describe('identitiesFrom: who somebody is', () => {
  test('its own person, without scopes and roles, where nothing is said', async () => {
    const { found } = await read({ ann: { bearer: 't' } })
    const { person, scopes, roles, isSpare } = found[0]?.identity ?? {}
    assert.deepEqual([person, scopes, roles, isSpare], ['ann', undefined, [], false])
  })

  test('scopes in one text are several', async () => {
    const { found } = await read({ ann: { bearer: 't', scopes: 'a:read a:write' } })
    assert.deepEqual(found[0]?.identity.scopes, ['a:read', 'a:write'])
  })

  test('two names of one person may show the same', async () => {
    const { mistakes } = await read({ ann: { bearer: 't' }, low: { bearer: 't', person: 'ann' } })
    assert.deepEqual(mistakes, [])
  })

  test('whoever signs in as another identity does is the same person', async () => {
    const { found } = await read({ kim: {}, low: { wfc: 'kim' } })
    assert.equal(found[1]?.identity.person, 'kim')
  })

  const mistaken = [
    ['nobody said how', { ann: {} }, 'nobody said how `ann` signs in'],
    ['two ways', { ann: { bearer: 't', cookie: 'a=b' } }, 'only one of `bearer` and `cookie`'],
    [
      'one token of two callers',
      { ann: { bearer: 't' }, bob: { bearer: { env: 'TOKEN' } } },
      '`bob` shows the credentials of `ann`: give it its own, or write `person: ann`',
    ],
    [
      'one account of two callers',
      {
        ann: { digest: { username: 'a', password: 'b' } },
        bob: { digest: { username: 'a', password: 'b' } },
      },
      '`bob` shows the credentials of `ann`',
    ],
    ['an entry that is not there', { ann: { wfc: 'kym' } }, '`auth` has no entry `kym`'],
    ['a name that is taken', { nobody: { bearer: 't' } }, 'a name of letters, digits'],
    ['a name with a space', { 'a b': { bearer: 't' } }, 'a name of letters, digits'],
    [
      'a colon in a username',
      { ann: { basic: { username: 'a:b', password: 'c' } } },
      'a username without `:`',
    ],
    ['a cookie without a name', { ann: { cookie: 'a' } }, "a cookie like 'name=value' is expected"],
    ['a key without a field', { ann: { apiKey: { value: 'k' } } }, '`header` is missing'],
    [
      'whoami by another method',
      { ann: { bearer: 't', whoami: 'POST /me' } },
      'an operation with GET or HEAD',
    ],
  ] as const
  for (const [name, value, message] of mistaken) {
    test(`${name} is a mistake`, async () => {
      const { mistakes } = await read(value)
      assert.ok(mistakes[0]?.startsWith(message), mistakes[0])
    })
  }

  test('a hundred identities are read, and no more', async () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`i${at}`, { bearer: `t${at}` }]))
    assert.deepEqual((await read(many(100))).mistakes, [])
    const { found, mistakes } = await read(many(101))
    assert.equal(found.length, 100)
    assert.deepEqual(mistakes, ['at most 100 identities are expected ($)'])
  })
})

describe('withWhoami', () => {
  const saying = (kinds: Readonly<Record<string, 'allow' | 'forbid' | 'unstated'>>): Expect => {
    return ({ id }) => ({ kind: kinds[id] ?? 'unstated', why: '' })
  }
  const rows = [
    ['the only one', ['GET /v1/me'], {}, 'GET /v1/me'],
    [
      'the only one that it may call',
      ['GET /me', 'GET /admin/profile'],
      { 'GET /me': 'allow', 'GET /admin/profile': 'forbid' },
      'GET /me',
    ],
    [
      'none of two',
      ['GET /me', 'GET /whoami'],
      { 'GET /me': 'allow', 'GET /whoami': 'allow' },
      undefined,
    ],
    ['none that it may not call', ['GET /me'], { 'GET /me': 'forbid' }, undefined],
    ['none by another method', ['PUT /me'], {}, undefined],
    ['none with a parameter', ['GET /users/{id}/profile'], {}, undefined],
  ] as const
  for (const [name, ids, kinds, expected] of rows) {
    test(`finds ${name}`, () => {
      const operations = ids.map((id) => operation(id))
      assert.equal(withWhoami(identity('ann'), operations, saying(kinds)).whoami, expected)
    })
  }

  test('what is said goes before what is found', () => {
    const said = identity('ann', { whoami: 'GET /session' })
    assert.equal(withWhoami(said, [operation('GET /me')], saying({})).whoami, 'GET /session')
  })
})
