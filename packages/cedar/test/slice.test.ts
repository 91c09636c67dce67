import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { CedarEntity, EntityName } from '../src/question.ts'
import { knownEntities, SLICE_COUNT_MAX, sliceOf } from '../src/slice.ts'

const role = (id: string, ...parents: readonly string[]): CedarEntity => ({
  type: 'Role',
  id,
  parents: parents.map((parent) => ({ type: 'Role', id: parent })),
})
const resource: CedarEntity = { type: 'Order', id: '1' }
const subject = (...roles: readonly string[]): CedarEntity => ({
  type: 'User',
  id: 'alice',
  parents: roles.map((id) => ({ type: 'Role', id })),
})

function namesOf(who: CedarEntity, known: readonly CedarEntity[], what = resource): string[] {
  const question = { subject: who, action: 'read', resource: what }
  const slice = sliceOf(question, knownEntities(known))
  return slice.map(({ uid }) => (uid as EntityName).id).toSorted()
}

describe('sliceOf', () => {
  const known = [role('a', 'b'), role('b', 'c'), role('c'), role('other')]

  test('has subject, resource and their ancestors, and no others', () => {
    assert.deepEqual(namesOf(subject('a'), known), ['1', 'a', 'alice', 'b', 'c'])
  })

  test('has the ancestors of the resource too', () => {
    const parents = [{ type: 'Role', id: 'c' }]
    assert.deepEqual(namesOf(subject(), known, { ...resource, parents }), ['1', 'alice', 'c'])
  })

  test('a parent that is not known is left out', () => {
    assert.deepEqual(namesOf(subject('stranger'), known), ['1', 'alice'])
  })

  test('roles that include one another end', () => {
    assert.deepEqual(namesOf(subject('x'), [role('x', 'y'), role('y', 'x')]), [
      '1',
      'alice',
      'x',
      'y',
    ])
  })

  test('a subject that is the resource is there once', () => {
    assert.deepEqual(namesOf(subject(), known, subject()), ['alice'])
  })

  test('names that join to the same text are different', () => {
    const odd = { type: 'Rol', id: 'ea' }
    assert.deepEqual(namesOf(subject('a'), [odd]), ['1', 'alice'])
  })

  test('the most entities, and not one more', () => {
    const roles = Array.from({ length: SLICE_COUNT_MAX - 1 }, (_, i) => `r${i}`)
    const many = roles.map((id) => role(id))
    assert.equal(namesOf(subject(...roles.slice(1)), many).length, SLICE_COUNT_MAX)
    assert.throws(() => namesOf(subject(...roles), many), /at most 100 entities/)
  })
})
