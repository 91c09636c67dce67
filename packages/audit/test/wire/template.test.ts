// Goal: a template is filled with what is asked for, and no value escapes from its place.
// Method: one row per character or value that could.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fill } from '../../src/wire/template.ts'

describe('fill', () => {
  const of = (value: string): string => fill('/orders/{id}', { parameters: { id: value } })
  for (const [name, seen, expected] of [
    ['a value stands in its place', of('17'), '/orders/17'],
    ['a slash stays in the segment', of('a/b'), '/orders/a%2Fb'],
    ['so does a question mark', of('a?b#c'), '/orders/a%3Fb%23c'],
    ['a segment of dots is none of dots', of('..'), '/orders/%2E%2E'],
    ['what RFC 3986 reserves is escaped', of("!'()*"), '/orders/%21%27%28%29%2A'],
    ['half a character is a replacement', of('\ud800'), '/orders/%EF%BF%BD'],
    ['a name of the prototype is no value', fill('/{toString}', { parameters: {} }), '/'],
    [
      'a query is escaped',
      fill('/a', {
        parameters: {},
        query: [
          ['q', 'a b&c'],
          ['q', '+'],
        ],
      }),
      '/a?q=a%20b%26c&q=%2B',
    ],
  ] as const) {
    test(name, () => assert.equal(seen, expected))
  }
})
