import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { assertCovered } from '../../src/policies/coverage.ts'
import type { AnyPolicy } from '../../src/policies/policy.ts'

const policy = {} as AnyPolicy

describe('assertCovered', () => {
  test('it is content when every route has a policy, and when there are none', () => {
    assertCovered([{ method: 'GET', path: '/a', policy }])
    assertCovered([])
  })

  test('it names every route without one, and says what to write', () => {
    const routes = [
      { method: 'GET', path: '/a', policy },
      { method: 'GET', path: '/b', policy: undefined },
      { method: 'PUT', path: '/c', policy: undefined },
    ]
    assert.throws(
      () => assertCovered(routes),
      /^Error: routes have no policy: GET \/b, PUT \/c; put `protect\(policy\)` before the handler/,
    )
  })

  test('one is named in the singular', () => {
    const routes = [{ method: 'GET', path: '/b', policy: undefined }]
    assert.throws(() => assertCovered(routes), /^Error: a route has no policy: GET \/b;/)
  })
})
