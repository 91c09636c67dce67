import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Fields, isName, isObject, isToken, RuleError } from '../src/fields.ts'

describe('names', () => {
  const rows: readonly [name: string, value: unknown, token: boolean, text: boolean][] = [
    ['a plain name', 'orders:read', true, true],
    ['a name at the limit', 'n'.repeat(256), true, true],
    ['a name over the limit', 'n'.repeat(257), false, false],
    ['the empty text', '', false, false],
    ['a space', 'a b', false, true],
    ['a letter beyond ASCII', 'ä', false, true],
    ['a line end', 'a\n', false, false],
    ['no text', 7, false, false],
  ]
  for (const [name, value, token, text] of rows) {
    test(`${name}: ${token ? 'a' : 'no'} scope, ${text ? 'a' : 'no'} set`, () => {
      assert.equal(isToken(value), token)
      assert.equal(isName(value), text)
    })
  }

  test('an object is neither null nor a list', () => {
    assert.deepEqual([{}, null, [], 'a'].map(isObject), [true, false, false, false])
  })
})

describe('Fields', () => {
  test('own fields are read and inherited ones are not', () => {
    const fields = new Fields(Object.assign(Object.create({ above: 1 }), { own: 2 }), '$')
    assert.equal(fields.take('own'), 2)
    assert.equal(fields.take('above'), undefined)
    assert.equal(fields.take('constructor'), undefined)
    fields.close()
  })

  test('what nobody read is refused, by name and of bounded length', () => {
    const fields = new Fields({ read: 1, ['x'.repeat(10_000)]: 2 }, '$.rule')
    fields.take('read')
    assert.throws(
      () => fields.close(),
      (error) =>
        error instanceof RuleError && error.path === '$.rule' && error.message.length < 400,
    )
  })

  test('a problem has the path of its field', () => {
    const { message, path, problem } = new Fields({}, '$.rules[1]').problem('set', 'no')
    assert.deepEqual([message, path, problem], ['$.rules[1].set: no', '$.rules[1].set', 'no'])
  })
})
