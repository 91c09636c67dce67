import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parametersFrom, withParameters } from '../../src/input/parameters.ts'
import type { AuditObject } from '../../src/plan.ts'
import { operation } from './operation.ts'
import { partOf } from './part-of.ts'

describe('parametersFrom', () => {
  const { isTenant, values } = parametersFrom(
    partOf({ shop: 'tenant', account: 'main', lang: 'en' }),
  )
  const rows = [
    ['shop', true],
    ['tenant', true],
    ['orgId', true],
    ['organisation_slug', true],
    ['tenants', false],
    ['account', false],
    ['lang', false],
  ] as const
  for (const [name, expected] of rows) {
    test(`\`${name}\` ${expected ? 'names a tenant' : 'names none'}`, () => {
      assert.equal(isTenant(name), expected)
    })
  }

  test('all else is a fixed value', () => {
    assert.deepEqual(values, { account: 'main', lang: 'en' })
  })
})

describe('withParameters', () => {
  const words = parametersFrom(partOf({ lang: 'en' }))
  const object: AuditObject = {
    ...{ name: 'org', owner: 'ann', tenant: 'red', create: undefined, idPointer: '/id', id: '1' },
    ...{ parameter: 'org', read: 'GET /orgs/{org}', remove: undefined, removeAs: undefined },
    ...{ parameters: {}, place: undefined },
  }
  const rows = [
    ['a tenant is left for the run', '/tenants/{tenant}/orders', ['{tenant}']],
    ['a fixed value is written in', '/{lang}/orders', ['en']],
    ['anything else stays open', '/orders/{id}', [undefined]],
    ['the id of an object is no tenant', '/orgs/{org}', [undefined]],
    ['nor is it below the object', '/orgs/{org}/orders', [undefined]],
    ['elsewhere the same name is a tenant', '/reports/{org}', ['{tenant}']],
  ] as const
  for (const [name, path, expected] of rows) {
    test(name, () => {
      const [read] = withParameters([operation(`GET ${path}`)], words, [object])
      assert.deepEqual(
        read?.parameters.map(({ example }) => example),
        expected,
      )
    })
  }
})
