import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fingerprint } from '../src/version.ts'

describe('fingerprint', () => {
  test('it is 16 hexadecimal digits and stays what it was', () => {
    assert.equal(fingerprint({ a: 1, b: [true, null] }), '0c1201caa29854be')
  })

  test('the order of keys does not matter, at any depth', () => {
    assert.equal(fingerprint({ a: { x: 1, y: 2 }, b: 1 }), fingerprint({ b: 1, a: { y: 2, x: 1 } }))
  })

  test('nor does it among many keys', () => {
    const keys = [...'hgfedcbakjil']
    const of = (names: readonly string[]): string =>
      fingerprint(Object.fromEntries(names.map((name) => [name, 1])))
    assert.equal(of(keys), of(keys.toSorted()))
    assert.equal(of(keys.toReversed()), of(keys.toSorted()))
  })

  const different: readonly [name: string, unknown, unknown][] = [
    ['the order of a list', [1, 2], [2, 1]],
    ['a type', { a: 1 }, { a: '1' }],
    ['a key', { a: 1 }, { b: 1 }],
    ['nesting', [['a'], 'b'], ['a', ['b']]],
    ['a value that looks like an end', ['a","b'], ['a', 'b']],
    ['null and nothing', { a: null }, {}],
  ]
  for (const [name, left, right] of different) {
    test(`${name} matters`, () => assert.notEqual(fingerprint(left), fingerprint(right)))
  }

  test('100,000 small documents have as many fingerprints', () => {
    const seen = new Set<string>()
    for (let i = 0; i < 100_000; i += 1) seen.add(fingerprint({ kind: 'permission', n: i }))
    assert.equal(seen.size, 100_000)
  })
})
