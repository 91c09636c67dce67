import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { matcherOf } from '../../src/paths/dialects.ts'
import { PathIndex } from '../../src/paths/path-index.ts'
import type { Dialect } from '../../src/settings.ts'

// Goal: the index finds what trying one pattern after the other finds, and as quickly among many as among few.
const dialects: readonly Dialect[] = [
  ...(['strict', 'django', 'spring', 'tomcat', 'express', 'fastify', 'hono'] as const),
]

const segment = fc.constantFrom('a', 'b', 'A', 'a.b', 'a.json', 'b.', '.b', 'q')
const param = fc.constantFrom(':x', ':y', ':z')
const pattern = fc
  .tuple(fc.array(fc.oneof(segment, param), { maxLength: 4 }), fc.constantFrom('', '/', '/**'))
  .map(([parts, end]) => `/${parts.join('/')}${end}`.replaceAll('//', '/'))
  .filter((text) => new Set(text.match(/:\w/g)).size === (text.match(/:\w/g) ?? []).length)
const path = fc
  .tuple(fc.array(segment, { maxLength: 5 }), fc.constantFrom('', '/'))
  .map(([parts, end]) => `/${parts.join('/')}${end}`.replaceAll('//', '/'))

describe('an index of patterns', () => {
  for (const dialect of dialects) {
    test(`finds the same as one after the other: ${dialect}`, () => {
      const patterns = fc.array(fc.tuple(pattern, fc.boolean()), { maxLength: 12 })
      fc.assert(
        fc.property(patterns, path, (all, asked) => {
          const index = new PathIndex<number>(dialect)
          for (const [number, [text]] of all.entries()) index.add(text, number)
          const isWanted = (number: number): boolean => all[number]?.[1] === true
          const number = all.findIndex(
            ([text, wanted]) => wanted && matcherOf(text, dialect)(asked) !== undefined,
          )
          const params = matcherOf(all[number]?.[0] ?? '/', dialect)(asked)
          const expected = number === -1 ? undefined : { value: number, params }
          assert.deepEqual(index.find(asked, isWanted), expected)
        }),
        { numRuns: 500 },
      )
    })
  }

  test('asks few of many', () => {
    const index = new PathIndex<number>('strict')
    for (let n = 0; n < 10_000; n += 1) index.add(`/others/${n}/:id`, n)
    let asked = 0
    const found = index.find('/others/9999/1', () => {
      asked += 1
      return true
    })
    assert.deepEqual(found, { value: 9_999, params: { id: '1' } })
    assert.equal(asked, 1)
  })

  test('throws for what is no pattern', () => {
    assert.throws(() => new PathIndex<number>('strict').add('/a//b', 1), TypeError)
  })
})
