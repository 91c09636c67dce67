import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matcherOf } from '../../src/paths/index.ts'
import { ruleMethodsCover, samplesOf } from '../../src/rules/cover.ts'

test('a pattern matches its own samples', () => {
  for (const pattern of ['/', '/a', '/:a/b/:c', '/**', '/a/**', '/:a/**']) {
    const match = matcherOf(pattern, 'strict')
    for (const sample of samplesOf(pattern)) assert.ok(match(sample), `${pattern} ${sample}`)
  }
})

test('the rest of a path is none, one step and two', () => {
  assert.deepEqual(
    samplesOf('/a/**').map((path) => path.split('/').length - 1),
    [1, 2, 3],
  )
})

test('methods cover others, and all cover any', () => {
  const covers = (wider?: string[], narrower?: string[]): boolean =>
    ruleMethodsCover({ methods: wider }, { methods: narrower })
  assert.equal(covers(undefined, undefined), true)
  assert.equal(covers(undefined, ['GET']), true)
  assert.equal(covers(['GET'], undefined), false)
  assert.equal(covers(['GET', 'PUT'], ['PUT']), true)
  assert.equal(covers(['GET'], ['GET', 'PUT']), false)
})
