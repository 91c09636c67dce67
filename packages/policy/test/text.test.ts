import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { bounded, listed, quoted, shown, TEXT_LENGTH_MAX } from '../src/text.ts'

describe('texts for the record', () => {
  test('a text at the limit stays, one above is cut to it', () => {
    const at = 'a'.repeat(TEXT_LENGTH_MAX)
    assert.equal(bounded(at), at)
    assert.equal(bounded(`${at}a`).length, TEXT_LENGTH_MAX)
    assert.ok(bounded(`${at}a`).endsWith('a…'))
  })

  test('a cut leaves no half of a pair', () => {
    const cut = bounded(`${'a'.repeat(TEXT_LENGTH_MAX - 2)}😀😀`)
    assert.ok(cut.isWellFormed())
  })

  const shownRows: readonly [unknown, string][] = [
    ['x', '"x"'],
    ['a\nb', '"a\\nb"'],
    [1, '1'],
    [7n, '7'],
    [Number.NaN, 'NaN'],
    [false, 'false'],
    [null, 'missing'],
    [undefined, 'missing'],
    [['secret'], 'list of 1'],
    [{ password: 'secret' }, 'an object'],
    [() => 'secret', 'an object'],
    [Symbol('s'), 'Symbol(s)'],
  ]
  for (const [value, text] of shownRows) {
    test(`a value is shown as ${text}`, () => assert.equal(shown(value), text))
  }

  test('a text is shown as JSON has it, whether it has something to escape or not', () => {
    const odd = fc.constantFrom('a', '"', '\\', '\n', ' ', '~', 'é', '😀', '\ud800')
    const text = fc.array(fc.oneof(odd, fc.string({ maxLength: 3 })), { maxLength: 60 })
    fc.assert(
      fc.property(text, (units) => {
        const one = units.join('')
        assert.equal(shown(one), bounded(JSON.stringify(one)))
      }),
    )
  })

  test('a text is looked through up to a length, and shown beyond it all the same', () => {
    for (const length of [0, 1, 63, 64, 65, TEXT_LENGTH_MAX - 2]) {
      assert.equal(shown('x'.repeat(length)), `"${'x'.repeat(length)}"`)
    }
  })

  test('a long value is cut', () => {
    assert.ok(shown('x'.repeat(100_000)).length <= TEXT_LENGTH_MAX)
    assert.ok(shown(10n ** 500n).length <= TEXT_LENGTH_MAX)
  })

  test('names are listed, none are said to be none, many are cut', () => {
    assert.equal(listed('sets', ['member', 'Domain Admins']), 'sets member, "Domain Admins"')
    assert.equal(listed('sets', []), 'no sets')
    assert.equal(listed('scopes', undefined), 'no scopes')
    const many = Array.from({ length: 10_000 }, (_, i) => `set-${i}`)
    assert.ok(listed('sets', many).length <= TEXT_LENGTH_MAX)
  })

  test('a plain name stands bare, any other is quoted', () => {
    assert.equal(quoted('orders:write'), 'orders:write')
    assert.equal(quoted('a b'), '"a b"')
    assert.equal(quoted('"'), '"\\""')
    assert.equal(quoted(''), '""')
  })
})
