// Goal: an address can be handed on: it leads whoever opens it to the same place, and nonsense to the beginning.
// Method: there and back for every place.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { hashOf, placeIn } from '../../src/which-status/place.ts'
import { endings } from '../../src/which-status/questions.ts'
import { FRAMEWORKS, isFramework } from '../../src/which-status/told.ts'

describe('a place in the address', () => {
  test('every place comes back as it was', () => {
    for (const choice of ['', 'protected', 'shown', 'valid', ...endings]) {
      for (const framework of Object.keys(FRAMEWORKS).filter(isFramework)) {
        assert.deepEqual(placeIn(hashOf({ choice, framework })), { choice, framework })
      }
    }
  })

  for (const hash of ['', '#', '#nonsense', '#/', '#__proto__/constructor', '#%', '#all-answers']) {
    test(`\`${hash}\` is the beginning`, () =>
      assert.deepEqual(placeIn(hash), { choice: '', framework: 'express' }))
  }
})
