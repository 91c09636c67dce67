import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { threadMilliseconds } from '../../../../tools/thread-time.ts'
import { isOf, patternOf } from '../../src/input/pattern.ts'
import type { Operation } from '../../src/plan.ts'

const paths = [
  ['a path is itself', 'GET', '/orders', 'GET', '/orders', true],
  ['another method', 'GET', '/orders', 'PUT', '/orders', false],
  ['any method', '*', '/orders', 'PUT', '/orders', true],
  ['one segment', '*', '/a/*', 'GET', '/a/b', true],
  ['one segment is not two', '*', '/a/*', 'GET', '/a/b/c', false],
  ['any number of segments', '*', '/a/**', 'GET', '/a/b/c', true],
  ['no segment is a number of them', '*', '/a/**', 'GET', '/a', true],
  ['in the middle', '*', '/**/reset*', 'GET', '/a/b/reset-all', true],
  ['in the middle, and not that', '*', '/**/reset', 'GET', '/a/reset/b', false],
  ['a parameter stands for a value', 'GET', '/a/{id}', 'GET', '/a/17', true],
  ['part of a segment', '*', '/a/*.json', 'GET', '/a/b.json', true],
  ['parts do not overlap', '*', '/ab*ba', 'GET', '/aba', false],
] as const

describe('patternOf', () => {
  for (const [name, method, path, asked, at, expected] of paths) {
    test(name, () => assert.equal(patternOf(method, path).matches(asked, at), expected))
  }

  test('many stars end soon', () => {
    const begun = threadMilliseconds()
    patternOf('*', `/${'**/a/'.repeat(200)}b`).matches('GET', `/${'a/'.repeat(1_000)}c`)
    assert.ok(threadMilliseconds() - begun < 1_000)
  })
})

const operation = (path: string): Operation => {
  const rest = { parameters: [], body: undefined, declared: undefined, place: undefined }
  return { id: `GET ${path}`, method: 'GET', path, ...rest }
}

describe('isOf', () => {
  const rows = [
    ['names of parameters do not count', '/orders/{id}', '/orders/{key}', true],
    ['a parameter is no fixed segment', '/orders/{id}', '/orders/search', false],
    ['a star is both', '/orders/*', '/orders/search', true],
  ] as const
  for (const [name, wanted, path, expected] of rows) {
    test(name, () => assert.equal(isOf(patternOf('GET', wanted), operation(path)), expected))
  }
})
