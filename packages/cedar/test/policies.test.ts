import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { POLICY_COUNT_MAX, readPolicies } from '../src/policies.ts'

const permit = 'permit(principal, action, resource);'

describe('readPolicies', () => {
  test('a text is split, and its policies go by their `@id`', () => {
    const { texts, reasons, count } = readPolicies(
      `@id("b") ${permit}\n// a comment\n@id("a") @reason("because") ${permit}`,
    )
    assert.deepEqual(Object.keys(texts).toSorted(), ['a', 'b'])
    assert.deepEqual([...reasons], [['a', 'because']])
    assert.equal(count, 2)
  })

  const wrong: readonly [name: string, policies: string | Record<string, string>, RegExp][] = [
    ['a policy without an id', permit, /write `@id\("name"\)` before the policy `permit/],
    ['an id that is there twice', `@id("a") ${permit} @id("a") ${permit}`, /`a` is there twice/],
    ['a template', '@id("a") permit(principal == ?principal, action, resource);', /templates/],
    ['no Cedar', 'grant everything', /the policies are no Cedar: /],
    ['no Cedar under an id', { x: 'permit(' }, /^CedarError: x is no policy of Cedar: /],
    ['two policies under one id', { x: `${permit} ${permit}` }, /x is no policy/],
    ['a text that is too long', ' '.repeat(4_194_305), /at most 4194304 characters/],
    ['texts that are too long together', { x: `${permit}${' '.repeat(4_194_305)}` }, /together/],
  ]
  for (const [name, policies, message] of wrong) {
    test(`${name} throws`, () => assert.throws(() => readPolicies(policies), message))
  }

  test('no more than the most policies', () => {
    const many = (count: number): Record<string, string> =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`${i}`, permit]))
    assert.equal(readPolicies(many(POLICY_COUNT_MAX)).count, POLICY_COUNT_MAX)
    assert.throws(() => readPolicies(many(POLICY_COUNT_MAX + 1)), /at most 10000 policies/)
  })
})
