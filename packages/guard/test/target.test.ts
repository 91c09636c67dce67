import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { pathOf } from '../src/target.ts'

describe('pathOf', () => {
  const rows = [
    ['a path is itself', '/orders/1', '/orders/1'],
    ['the query is left out', '/orders?token=x', '/orders'],
    ['an absolute target gives its path', 'http://a.example/orders?b', '/orders'],
    ['its authority, with a password in it, is left out', 'https://u:p@a.example/x', '/x'],
    ['an absolute target without path is the root', 'http://a.example', '/'],
    ['nothing is normalised', '//a/../b', '//a/../b'],
    ['what is no path stays what it is', '*', '*'],
  ] as const
  for (const [name, target, expected] of rows) {
    test(name, () => assert.equal(pathOf(target), expected))
  }
})
