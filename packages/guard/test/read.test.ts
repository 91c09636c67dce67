import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readCredentials } from '../src/read.ts'
import type { Scheme } from '../src/scheme.ts'
import { fakeScheme, requestOf } from './support.ts'

const verify = () => ({ kind: 'skip', reason: 'token_unreadable' }) as const
const token = fakeScheme({ verify })
const second = fakeScheme({ name: 'second', verify })
const sameField = fakeScheme({ name: 'token', verify })
const key = fakeScheme({ name: 'key', transport: 'x-key', verify })

describe('readCredentials', () => {
  test('no field is none', () => {
    assert.deepEqual(readCredentials([token, key], requestOf()), { kind: 'none' })
  })

  test('a scheme that is not accepted is none', () => {
    const request = requestOf({ fields: { authorization: 'Other abc' } })
    assert.deepEqual(readCredentials([token], request), { kind: 'none' })
  })

  test('credentials are found with their scheme', () => {
    const request = requestOf({ fields: { authorization: 'Token abc' } })
    assert.deepEqual(readCredentials([second, token, key], request), {
      kind: 'found',
      first: { scheme: token, credentials: { transport: 'authorization', text: 'abc' } },
      more: [],
    })
  })

  test('two schemes that read the same field are both candidates, in order', () => {
    const request = requestOf({ fields: { authorization: 'Token abc' } })
    const shown = readCredentials([token, sameField], request)
    assert.equal(shown.kind, 'found')
    assert.ok(shown.kind === 'found')
    assert.equal(shown.first.scheme, token)
    assert.deepEqual(
      shown.more.map(({ scheme }) => scheme),
      [sameField],
    )
  })

  test('broken grammar is malformed, and says whose', () => {
    const request = requestOf({ fields: { authorization: 'Token broken' } })
    assert.deepEqual(readCredentials([token, key], request), {
      kind: 'malformed',
      scheme: token,
      reason: 'credentials_malformed',
    })
  })

  test('two lines are malformed', () => {
    const request = requestOf({ fields: { authorization: ['Token a', 'Token b'] } })
    assert.deepEqual(readCredentials([token], request), {
      kind: 'malformed',
      scheme: token,
      reason: 'credentials_repeated',
    })
  })

  test('two transports at once are ambiguous, and nobody is preferred', () => {
    const request = requestOf({ fields: { authorization: 'Token abc', 'x-key': 'abc' } })
    for (const schemes of [
      [token, key],
      [key, token],
    ]) {
      assert.deepEqual(readCredentials(schemes, request), {
        kind: 'malformed',
        scheme: undefined,
        reason: 'credentials_ambiguous',
      })
    }
  })

  test('what comes with the connection gives way to what was chosen, in either order', () => {
    const ambient: Scheme = {
      ...fakeScheme({ name: 'connection', verify }),
      read: () => ({
        kind: 'found',
        credentials: { transport: 'connection', text: 'abc', isAmbient: true },
      }),
    }
    const other = { ...ambient, name: 'other' }
    const request = requestOf({ fields: { authorization: 'Token abc' } })
    for (const schemes of [
      [ambient, token, other],
      [token, ambient],
      [ambient, other, token],
    ]) {
      const shown = readCredentials(schemes, request)
      assert.ok(shown.kind === 'found')
      assert.equal(shown.first.scheme, token)
      assert.deepEqual(shown.more, [])
    }
    const alone = readCredentials([ambient, token, other], requestOf())
    assert.ok(alone.kind === 'found')
    assert.deepEqual([alone.first.scheme, alone.more[0]?.scheme], [ambient, other])
  })

  test('a second transport of a scheme that is not accepted is not looked at', () => {
    const request = requestOf({ fields: { authorization: 'Token abc', 'x-key': 'abc' } })
    assert.equal(readCredentials([token], request).kind, 'found')
  })
})
