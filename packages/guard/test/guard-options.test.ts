import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { GuardOptions } from '../src/guard.ts'
import { guardOf, read, token } from './guard-support.ts'
import { requestOf } from './support.ts'

describe('createGuard', () => {
  const wrong: readonly (readonly [string, Partial<GuardOptions>, RegExp])[] = [
    ['no model', { model: undefined as never }, /needs options with a model: write `createGuard/],
    ['no scheme', { schemes: [] }, /at least one scheme: write `schemes: \[bearer/],
    ['schemes that are no list', { schemes: undefined as never }, /at least one scheme/],
    ['two schemes of one name', { schemes: [token(), token()] }, /two schemes `token`; give each/],
    [
      'a help page that is none',
      { help: () => undefined as never },
      /has none for invalid_request/,
    ],
    [
      'a limit that is no number',
      { limits: { decisionMs: Number.NaN } },
      /`limits.decisionMs` must/,
    ],
    ['a limit without end', { limits: { decisionMs: Infinity } }, /from 1 to 600000/],
    ['no realm', { realm: '' }, /needs a `realm`: a name for people/],
    ['a realm that is no text', { realm: 7 as never }, /needs a `realm`/],
    ['a realm with a line break', { realm: 'a\r\nSet-Cookie: x' }, /needs a `realm`/],
    ['a realm beyond Latin-1', { realm: 'ключ' }, /needs a `realm`/],
  ]
  for (const [name, options, message] of wrong) {
    test(`${name} is refused at start`, () => {
      assert.throws(
        () => guardOf(options),
        (error: Error) => {
          assert.ok(error instanceof TypeError)
          assert.match(error.message, message)
          return true
        },
      )
    })
  }

  test('two policies of one name are refused', () => {
    const guard = guardOf()
    read(guard)
    assert.throws(() => read(guard), /there are two policies `read`/)
  })

  test('policies are listed in the order of their declaration', () => {
    const guard = guardOf()
    read(guard)
    assert.deepEqual([...guard.policies.keys()], ['fallback', 'read'])
  })

  test('assertCovered names the routes without a policy', () => {
    const guard = guardOf()
    const policy = read(guard)
    guard.assertCovered([{ method: 'GET', path: '/a', policy }])
    const open = [{ method: 'GET', path: '/b', policy: undefined }]
    assert.throws(() => guard.assertCovered(open), /a route has no policy: GET \/b/)
  })

  test('a sink that cannot find finds nothing', () => {
    assert.equal(guardOf({ sink: { write: () => undefined } }).find('x'), undefined)
  })

  test('a policy of another guard is a mistake of the program', () => {
    const policy = read(guardOf())
    assert.throws(() => guardOf().handle(requestOf(), policy), /belongs to another guard/)
  })
})
