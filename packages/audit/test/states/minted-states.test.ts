// Goal: of a token that the right key signed, only what its issuer states is asked of a server.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { MintError } from '../../src/states/mint.ts'
import { MINT_CONTROL, mintedStates } from '../../src/states/minted-states.ts'
import { contextOf } from '../../src/states/state-context.ts'
import { joined, type ReadToken, readToken, writePart } from '../../src/states/token.ts'
import type { Members } from '../../src/wire/json-text.ts'
import { heldAs, NOW } from './issuer.ts'

const sign = async (header: Members, claims: Members): Promise<string> =>
  joined(writePart(header), writePart(claims), 'c2ln')

async function namesFor(
  header: Members,
  claims: Members,
  kid?: string,
): Promise<readonly string[]> {
  return (await rowsFor(header, claims, kid)).map(({ name }) => name)
}

async function rowsFor(
  header: Members,
  claims: Members,
  kid?: string,
): ReturnType<typeof mintedStates> {
  const secret = joined(writePart({ alg: 'RS256', ...header }), writePart(claims), 'c2ln')
  const mint = kid === undefined ? sign : Object.assign(sign.bind(undefined), { kid })
  const context = contextOf(heldAs('jwt', secret), { now: NOW, mint })
  return await mintedStates(context, readToken(secret) as ReadToken)
}

const full = { iss: 'a', aud: 'b', sub: 'c', exp: 9 }
const rows: readonly (readonly [string, Members, Members, string, boolean])[] = [
  ['an audience is checked where there is one', {}, full, 'audience of another', true],
  ['no audience, no check', {}, { ...full, aud: undefined }, 'audience of another', false],
  ['an issuer is checked where there is one', {}, full, 'issuer of another', true],
  ['no issuer, no check', {}, { ...full, iss: undefined }, 'issuer of another', false],
  ['expiry is missed where there was one', {}, full, 'without expiry', true],
  ['none is missed where there was none', {}, { sub: 'c' }, 'without expiry', false],
  ['an expired token is one even then', {}, { sub: 'c' }, 'expired an hour ago', true],
  ['at+jwt is told from an ID token', { typ: 'at+jwt' }, full, 'type of an ID token', true],
  ['so is its long form', { typ: 'application/AT+JWT' }, full, 'type of an ID token', true],
  ['JWT is not', { typ: 'JWT' }, full, 'type of an ID token', false],
  [
    'token_use tells them apart',
    {},
    { ...full, token_use: 'access' },
    'token_use of an ID token',
    true,
  ],
  ['the claim typ does', {}, { ...full, typ: 'Bearer' }, 'typ of a refresh token', true],
]

describe('mintedStates', () => {
  for (const [name, header, claims, state, isThere] of rows) {
    test(name, async () => {
      assert.equal((await namesFor(header, claims)).includes(state), isThere)
    })
  }

  test('the control comes first, and must be accepted', async () => {
    const [first] = await rowsFor({}, full)
    assert.deepEqual([first?.name, first?.must], [MINT_CONTROL, 'accept'])
  })

  test('the key id of the mint is that of its tokens', async () => {
    const shown = await rowsFor({ kid: 'old' }, full, 'new')
    const [first] = shown
    assert.ok(first !== undefined && 'secret' in first.show)
    assert.equal(readToken(first.show.secret)?.header['kid'], 'new')
  })

  test('a mint that does not sign is told about, and the rest goes on', async () => {
    const remarks: string[] = []
    const secret = joined(writePart({ alg: 'RS256' }), writePart(full), 'c2ln')
    const mint = async (): Promise<string> => {
      throw new MintError('no key')
    }
    const tools = { now: NOW, mint, remark: (text: string) => remarks.push(text) }
    const context = contextOf(heldAs('jwt', secret), tools)
    assert.deepEqual(await mintedStates(context, readToken(secret) as ReadToken), [])
    assert.deepEqual(remarks, ['no token was signed: no key'])
  })

  test('another error is no remark', async () => {
    const secret = joined(writePart({ alg: 'RS256' }), writePart(full), 'c2ln')
    const mint = async (): Promise<string> => {
      throw new TypeError('a mistake')
    }
    const context = contextOf(heldAs('jwt', secret), { now: NOW, mint })
    await assert.rejects(mintedStates(context, readToken(secret) as ReadToken), TypeError)
  })
})
