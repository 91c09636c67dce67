import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { resolved } from '../../src/input/openapi-ref.ts'

const chain = (length: number): Record<string, unknown> =>
  Object.fromEntries(
    Array.from({ length }, (_, at) => [
      `s${at}`,
      at === length - 1 ? 'end' : { $ref: `#/s${at + 1}` },
    ]),
  )

const root = { 'a/b': { '~': 1 }, list: [{ x: 2 }], 'a b': 3, loop: { $ref: '#/loop' } }

const rows = [
  ['no reference is itself', { x: 1 }, root, { x: 1 }, []],
  ['a slash and a tilde are written in signs', { $ref: '#/a~1b/~0' }, root, 1, []],
  ['an element of a list', { $ref: '#/list/0/x' }, root, 2, []],
  ['letters in percent', { $ref: '#/a%20b' }, root, 3, []],
  [
    'a percent that means nothing',
    { $ref: '#/%zz' },
    root,
    undefined,
    ['there is nothing at that place'],
  ],
  [
    'what every object inherits is not there',
    { $ref: '#/constructor' },
    root,
    undefined,
    ['there is nothing at that place'],
  ],
  [
    'another file',
    { $ref: 'b.yaml#/x' },
    root,
    undefined,
    ['it is outside of the document, and no such reference is followed'],
  ],
  ['a reference to itself', { $ref: '#/loop' }, root, undefined, ['it does not end']],
  ['as many references as may be', { $ref: '#/s0' }, chain(31), 'end', []],
  ['one reference more', { $ref: '#/s0' }, chain(32), undefined, ['it does not end']],
] as const

describe('resolved', () => {
  for (const [name, value, whole, expected, told] of rows) {
    test(name, () => {
      const whys: string[] = []
      const notice = (_: string, why: string): number => whys.push(why)
      assert.deepEqual(resolved(value, { root: whole, notice }), expected)
      assert.deepEqual(whys, told)
    })
  }
})
