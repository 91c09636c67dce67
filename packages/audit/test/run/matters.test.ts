import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { matterName } from '../../src/run/book.ts'
import { mattersOf } from '../../src/run/matters.ts'
import { identity } from '../input/identity.ts'
import { operation } from '../input/operation.ts'
import { NOTE, runOf } from './run-of.ts'

const TENANT = { name: 'org', in: 'path', required: true, example: '{tenant}' } as const
const child = {
  ...NOTE,
  ...{ name: 'line', parameter: 'line', read: 'GET /notes/{id}/lines/{line}' },
  parameters: { id: '7' },
}
const { plan } = runOf({ objects: [NOTE, { ...NOTE, name: 'other' }, child] })

const rows = [
  ['nothing', operation('GET /notes'), [undefined]],
  ['each object that its path names', operation('PATCH /notes/{id}'), ['note', 'other']],
  ['objects by the path below them', operation('GET /notes/{id}/text'), ['note', 'other']],
  ['the child, where a path names it whole', operation('GET /notes/{id}/lines/{line}'), ['line']],
  [
    'another path with the same parameter is about nothing',
    operation('GET /people/{id}'),
    [undefined],
  ],
  ['each tenant once', operation('GET /{org}/notes', { parameters: [TENANT] }), ['red', 'blue']],
] as const

describe('mattersOf', () => {
  for (const [name, one, expected] of rows) {
    test(name, () => assert.deepEqual(mattersOf(plan, one).map(matterName), expected))
  }

  const about = operation('GET /{org}/notes', { parameters: [TENANT] })

  test('without tenants a path that names one is about nothing', () => {
    const identities = [identity('ann')]
    assert.deepEqual(mattersOf({ ...plan, identities }, about), [{ kind: 'none' }])
  })

  test('ten tenants are enough', () => {
    const identities = Array.from({ length: 11 }, (_, at) =>
      identity(`i${at}`, { tenant: `t${at}` }),
    )
    assert.equal(mattersOf({ ...plan, identities }, about).length, 10)
  })
})
