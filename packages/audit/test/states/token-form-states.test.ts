// Goal: tokens that are none are refused, and other spellings of the same bytes are left open.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { CredentialState } from '../../src/states/credential-state.ts'
import { joined, type ReadToken, readToken, writePart } from '../../src/states/token.ts'
import { tokenFormStates } from '../../src/states/token-form-states.ts'

const HEAD = writePart({ alg: 'HS256' })
const BODY = writePart({ sub: 'alice' })
const SIGNATURE = Buffer.alloc(32, 0xfb).toString('base64url')
const rows = tokenFormStates(readToken(joined(HEAD, BODY, SIGNATURE)) as ReadToken)
const text = (value: string): string => Buffer.from(value).toString('base64url')
const expected: readonly (readonly [string, CredentialState['must'], string])[] = [
  ['one part', 'refuse', HEAD],
  ['two parts', 'refuse', `${HEAD}.${BODY}`],
  ['empty signature', 'refuse', `${HEAD}.${BODY}.`],
  ['four parts', 'either', `${HEAD}.${BODY}.${SIGNATURE}.c2FsbHlwb3J0`],
  ['header that is not base64url', 'malformed', `!!!.${BODY}.${SIGNATURE}`],
  ['header that is not JSON', 'refuse', `${text('{"alg":')}.${BODY}.${SIGNATURE}`],
  ['header that is a list', 'refuse', `${text('[]')}.${BODY}.${SIGNATURE}`],
  ['header without alg', 'refuse', `${text('{}')}.${BODY}.${SIGNATURE}`],
  ['alg that is a number', 'refuse', `${text('{"alg":1}')}.${BODY}.${SIGNATURE}`],
  ['payload that is not base64url', 'malformed', `${HEAD}.!!!.${SIGNATURE}`],
  ['payload that is not JSON', 'refuse', `${HEAD}.${text('{"sub":')}.${SIGNATURE}`],
  ['payload that is null', 'refuse', `${HEAD}.${text('null')}.${SIGNATURE}`],
  [
    'claim that stands twice',
    'refuse',
    `${HEAD}.${text('{"sub":"sallyport-nobody","sub":"alice"}')}.${SIGNATURE}`,
  ],
  ['two dots alone', 'refuse', '..'],
  ['padded with =', 'either', `${HEAD}.${BODY}.${SIGNATURE}=`],
  [
    'base64 in the place of base64url',
    'either',
    `${HEAD}.${BODY}.${SIGNATURE.replaceAll('-', '+').replaceAll('_', '/')}`,
  ],
]

describe('tokenFormStates', () => {
  for (const [name, must, secret] of expected) {
    test(`${name} is to ${must}`, () => {
      const row = rows.find((one) => one.name === name)
      assert.deepEqual([row?.must ?? 'refuse', row?.show], [must, { secret }])
    })
  }

  test('other bits behind the last byte are another text of the same signature', () => {
    const show = rows.find(({ name }) => name === 'other bits behind the last byte')?.show
    const [, , signature = ''] = (show !== undefined && 'secret' in show ? show.secret : '').split(
      '.',
    )
    assert.notEqual(signature, SIGNATURE)
    assert.deepEqual(Buffer.from(signature, 'base64url'), Buffer.from(SIGNATURE, 'base64url'))
  })

  test('an encrypted token has five parts', () => {
    const show = rows.find(({ name }) => name === 'encrypted token')?.show
    assert.equal((show !== undefined && 'secret' in show ? show.secret : '').split('.').length, 5)
  })

  test('a payload without claims has one twice all the same', () => {
    const [row] = tokenFormStates(
      readToken(joined(HEAD, writePart({}), SIGNATURE)) as ReadToken,
    ).filter(({ name }) => name === 'claim that stands twice')
    assert.ok(row !== undefined && 'secret' in row.show)
    assert.deepEqual(readToken(row.show.secret)?.claims, { sub: 'sallyport-nobody' })
  })
})
