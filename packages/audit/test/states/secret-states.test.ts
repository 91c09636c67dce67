// Goal: a server that compares a key as a whole passes, and each lazy comparison is found by its name.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { swapCase } from '../../src/states/secret-states.ts'
import { heldAs } from './issuer.ts'
import { causesOf, stateNamed } from './row-kit.ts'

const KEY = 'sk_live_4f9A1bQ7'
const held = heldAs('api_key', KEY, { field: 'X-API-Key', prefix: '' })
const rows: readonly (readonly [string, (value: string) => boolean, readonly string[]])[] = [
  ['the whole', (value) => value.trim() === KEY, []],
  ['anything', () => true, ['any credentials are accepted']],
  ['nothing in it', (value) => value === KEY || value === '', ['empty credentials are accepted']],
  [
    'a beginning',
    (value) => value.startsWith(KEY),
    ['only the beginning of the secret is compared'],
  ],
  [
    'a part',
    (value) => value !== '' && KEY.startsWith(value),
    ['only the beginning of the secret is compared'],
  ],
  [
    'eight letters',
    (value) => value.slice(0, 8) === KEY.slice(0, 8),
    ['only the beginning of the secret is compared'],
  ],
  [
    'small letters',
    (value) => value.toLowerCase() === KEY.toLowerCase(),
    ['secrets are compared without regard to case'],
  ],
  ['LIKE', (value) => value === KEY || value === '%', ['the secret is taken as a pattern']],
  ['a glob', (value) => value === KEY || value === '*', ['the secret is taken as a pattern']],
  [
    'a query',
    (value) => value === KEY || value.includes("'1'='1"),
    ['the secret is put into a query'],
  ],
]

describe('secretStates', () => {
  for (const [name, letsIn, causes] of rows) {
    test(`a server that compares ${name}: ${causes.join() || 'nothing'}`, async () => {
      assert.deepEqual(await causesOf(held, letsIn), causes)
    })
  }

  test('a key in hexadecimal digits may be read in both cases', async () => {
    const state = await stateNamed(heldAs('opaque', 'f81d4fae-7dec-11d0'), 'other case')
    assert.equal(state.must, 'either')
  })

  test('of seven letters no half is tried, for it may be somebody else', async () => {
    await assert.rejects(stateNamed(heldAs('opaque', 'abcdefg'), 'first half'))
    assert.equal((await stateNamed(heldAs('opaque', 'abcdefgh'), 'first half')).must, 'refuse')
  })

  test('swapCase changes letters alone', () => assert.equal(swapCase('aB-1\u00e4'), 'Ab-1\u00e4'))
})
