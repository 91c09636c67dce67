// Goal: whatever is in credentials, their shape alone is tried, and what the standards leave open is left open.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { HeldCredentials } from '../../src/identity/credentials.ts'
import type { CredentialState } from '../../src/states/credential-state.ts'
import { BARE, heldAs, valuesOf } from './issuer.ts'
import { stateNamed } from './row-kit.ts'

const bearer = heldAs('opaque', 'abcdefgh')
const key = heldAs('api_key', 'abcdefgh', { field: 'X-Key', prefix: '' })
const basic = heldAs('basic', 'YTpi', { prefix: 'Basic ' })
const rows: readonly (readonly [
  HeldCredentials,
  string,
  CredentialState['must'],
  readonly string[],
])[] = [
  [bearer, 'none', 'refuse', []],
  [bearer, 'empty field', 'malformed', ['']],
  [bearer, 'nothing behind the scheme or name', 'malformed', ['Bearer']],
  [bearer, 'the word null', 'malformed', ['Bearer null']],
  [bearer, 'unknown scheme', 'refuse', ['Sallyport abcdefgh']],
  [bearer, 'Basic as scheme', 'malformed', ['Basic abcdefgh']],
  [basic, 'Bearer as scheme', 'malformed', ['Bearer YTpi']],
  [bearer, 'scheme in lower case', 'accept', ['bearer abcdefgh']],
  [bearer, 'scheme in upper case', 'accept', ['BEARER abcdefgh']],
  [bearer, 'no scheme', 'either', ['abcdefgh']],
  [bearer, 'two spaces behind the scheme', 'either', ['Bearer  abcdefgh']],
  [bearer, 'tab behind the scheme', 'either', ['Bearer\tabcdefgh']],
  [bearer, 'two in one line', 'either', ['Bearer abcdefgh, Bearer c2Fs']],
  [bearer, '8 KB long', 'either', [`Bearer ${'A'.repeat(8_192)}`]],
  [bearer, '64 KB long', 'either', [`Bearer ${'A'.repeat(65_536)}`]],
  [bearer, 'letters beyond ASCII', 'malformed', ['Bearer sallyp\u00f6rt']],
  [bearer, 'NUL in it', 'malformed', ['Bearer sally\u0000port']],
  [bearer, 'space around it', 'either', ['Bearer abcdefgh ']],
  [key, 'field name in upper case', 'accept', ['abcdefgh']],
  [key, 'empty field', 'malformed', ['']],
]

describe('shapeStates', () => {
  for (const [held, name, must, values] of rows) {
    test(`${held.kind}: ${name} is to ${must}`, async () => {
      const state = await stateNamed(held, name)
      assert.equal(state.must, must)
      assert.deepEqual(valuesOf(state.apply(BARE), held.field), values)
    })
  }

  test('a field name in upper case is another text of the same name', async () => {
    const { apply } = await stateNamed(bearer, 'field name in upper case')
    assert.deepEqual(apply(BARE).fields.at(-1), ['AUTHORIZATION', 'Bearer abcdefgh'])
  })

  for (const [name, index] of [
    ['two lines, the good one first', 0],
    ['two lines, the good one last', 1],
  ] as const) {
    test(`${name}: which of them counts is open`, async () => {
      const state = await stateNamed(bearer, name)
      const values = valuesOf(state.apply(BARE), 'authorization')
      assert.deepEqual([state.must, values.length, values[index]], ['either', 2, 'Bearer abcdefgh'])
    })
  }

  test('a token in the query is there alone, behind what was asked', async () => {
    const state = await stateNamed(bearer, 'token in the query')
    const request = state.apply(BARE)
    assert.equal(request.target, '/orders/1?full=1&access_token=abcdefgh')
    assert.deepEqual([request.fields, state.oracle], [BARE.fields, 'A7'])
  })

  test('a key has no scheme to be written otherwise, and may well stand in a query', async () => {
    for (const name of ['scheme in lower case', 'unknown scheme', 'token in the query']) {
      await assert.rejects(stateNamed(key, name))
    }
  })
})
