import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { getParameter, type Parameter, parseChallenges } from '../../src/grammar/index.ts'
import { areNamesUnique } from '../../src/grammar/parameters.ts'

// Goal: a parameter is found by name without case, and not at all where recipients would disagree.
// Method: one row per rule; uniqueness is checked on both sides of the count where its method changes.
function parametersOf(...pairs: readonly string[]): { parameters: Parameter[] } {
  return {
    parameters: pairs.map((pair) => {
      const [name = '', value = ''] = pair.split('=')
      return { name, value }
    }),
  }
}

const rows: readonly (readonly [string, readonly string[], string, string | undefined])[] = [
  ['a name that is there', ['a=1', 'b=2'], 'b', '2'],
  ['a name that is not there', ['a=1'], 'b', undefined],
  ['no parameters', [], 'a', undefined],
  ['a name asked in upper case', ['realm=1'], 'REALM', '1'],
  ['a name written in upper case', ['REALM=1'], 'realm', '1'],
  ['an empty value is a value', ['a='], 'a', ''],
  ['a name repeated with one value', ['a=1', 'A=1'], 'a', '1'],
  ['a name repeated with two values', ['a=1', 'a=2'], 'a', undefined],
  [
    'a name repeated with two values, the last again the first',
    ['a=1', 'a=2', 'a=1'],
    'a',
    undefined,
  ],
  ['an empty value and another', ['a=', 'a=1'], 'a', undefined],
  ['values have case', ['a=x', 'a=X'], 'a', undefined],
  ['another name repeated does not matter', ['a=1', 'b=1', 'b=2'], 'a', '1'],
  ['a longer name is another', ['x_scope=1'], 'scope', undefined],
  ['a name like a member of all objects', ['a=1'], 'constructor', undefined],
  ['__proto__', ['__proto__=1'], '__proto__', '1'],
]

describe('getParameter', () => {
  for (const [name, pairs, asked, expected] of rows) {
    test(name, () => assert.equal(getParameter(parametersOf(...pairs), asked), expected))
  }

  test('of a challenge as it was read', () => {
    const reading = parseChallenges('Bearer ERROR = "invalid_token"')
    const [challenge] = reading.challenges
    assert.ok(challenge)
    assert.equal(getParameter(challenge, 'error'), 'invalid_token')
  })
})

describe('areNamesUnique', () => {
  test('any two of up to ten names, equal but for their case', () => {
    for (let count = 2; count <= 10; count += 1) {
      const names = Array.from({ length: count }, (_, index) => `name${index}`)
      assert.equal(areNamesUnique(parametersOf(...names).parameters), true)
      for (let first = 0; first < count; first += 1) {
        for (let second = first + 1; second < count; second += 1) {
          const twice = names.with(second, (names[first] ?? '').toUpperCase())
          assert.equal(areNamesUnique(parametersOf(...twice).parameters), false, twice.join())
          const reversed = twice.toReversed()
          assert.equal(areNamesUnique(parametersOf(...reversed).parameters), false, reversed.join())
        }
      }
    }
  })
})
