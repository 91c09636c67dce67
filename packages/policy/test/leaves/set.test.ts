import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Subject } from '@sallyport/contract'
import { role, set } from '../../src/leaves/set.ts'
import { FALSE, TRUE, type Truth, UNKNOWN } from '../../src/truth.ts'
import { model, unloaded } from '../fixtures.ts'

const rows: readonly [name: string, Partial<Subject>, Truth][] = [
  ['the subject is in it', { sets: ['admin'] }, TRUE],
  ['the subject is in a set that includes it', { sets: ['operator'] }, TRUE],
  ['the subject is only in a set that it includes', { sets: ['member'] }, FALSE],
  ['the subject is in none', { sets: [] }, FALSE],
  ['the id of the subject is not a set', { id: 'admin', sets: [] }, FALSE],
  ['a permission of the same name is not a set', { sets: [], permissions: ['admin'] }, FALSE],
  ['scopes do not narrow sets', { sets: ['admin'], scopes: [] }, TRUE],
]

describe('set', () => {
  for (const [name, changes, expected] of rows) {
    test(name, () =>
      assert.equal(model.compile(set('admin')).evaluate(unloaded(changes)), expected),
    )
  }

  test('nobody is unknown', () => {
    const nobody = { subject: undefined, resource: undefined, context: {} }
    assert.equal(model.compile(set('admin')).evaluate(nobody), UNKNOWN)
  })

  test('a role is a set', () => assert.deepEqual(role('admin'), set('admin')))

  test('it is named as missing', () => {
    const { unmet } = model.compile(set('admin')).explain(unloaded())
    assert.deepEqual(unmet, [
      { reason: 'set_missing', requirement: 'set admin', compared: 'sets member' },
    ])
  })

  test('a set that is not declared does not compile, and the nearest is suggested', () => {
    assert.throws(() => model.compile(set('admins')), {
      message:
        '$: the set admins is not declared: define it in `sets` of the model; did you mean `admin`?',
    })
  })
})
