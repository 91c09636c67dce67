import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isSameQuery, type RelationQuery } from '../src/relations.ts'

const query: RelationQuery = {
  relation: 'viewer',
  subjectType: 'user',
  subjectId: 'alice',
  objectType: 'page',
  objectId: '7',
}

describe('isSameQuery', () => {
  test('a copy asks the same', () => assert.equal(isSameQuery(query, { ...query }), true))

  for (const field of Object.keys(query)) {
    test(`another ${field} asks something else`, () => {
      assert.equal(isSameQuery(query, { ...query, [field]: 'other' }), false)
    })
  }

  test('names that give the same text when joined are different', () => {
    const moved = { ...query, subjectType: 'use', subjectId: 'ralice' }
    assert.equal(isSameQuery(query, moved), false)
  })
})
