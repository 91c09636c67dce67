// Goal: no request is decided on as one method and run as another.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { overridingField, overridingParameter } from '../src/overrides.ts'

describe('overridingField', () => {
  for (const name of ['X-HTTP-Method-Override', 'x_http_method', 'X.Method-Override']) {
    test(`${name} asks for another method`, () =>
      assert.equal(overridingField(['Accept', name]), name))
  }
  test('others do not', () =>
    assert.equal(overridingField(['Accept', 'X-HTTP-Methods']), undefined))
})

describe('overridingParameter', () => {
  const asking = [
    ...['_method=DELETE', 'a=1&_method=DELETE', 'a=1;_method', '_METHOD=put', '%5Fmethod=DELETE'],
    ...['.method=DELETE', '+method=DELETE', '_method[]=DELETE', '_method%5B0%5D=x'],
    ...['X-HTTP-Method-Override=PUT', 'x_http_method=PUT', 'b=%zz&_method=DELETE'],
  ]
  for (const query of asking) {
    test(`${query} asks for another method`, () => assert.ok(overridingParameter(query)))
  }
  for (const query of ['', 'method=DELETE', 'a=_method', 'payment_method=card', '__method=1']) {
    test(`${query === '' ? 'no query' : query} does not`, () =>
      assert.equal(overridingParameter(query), undefined))
  }
})
