// Goal: what somebody with one token and no key can write is there, and fits the token.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { forgedStates } from '../../src/states/forged-states.ts'
import { contextOf, type StateTools } from '../../src/states/state-context.ts'
import { joined, type ReadToken, readToken, writePart } from '../../src/states/token.ts'
import type { Members } from '../../src/wire/json-text.ts'
import { goodToken, heldAs, NOW } from './issuer.ts'

const SIGNATURE = Buffer.alloc(64, 7).toString('base64url')

function secretsOf(
  header: Members,
  claims: Members,
  more: Partial<StateTools> = {},
): ReadonlyMap<string, string> {
  const secret = joined(writePart(header), writePart(claims), SIGNATURE)
  const context = contextOf(heldAs('jwt', secret), { now: NOW, ...more })
  const rows = forgedStates(context, readToken(secret) as ReadToken)
  return new Map(rows.map(({ name, show }) => [name, 'secret' in show ? show.secret : '']))
}

const secrets = secretsOf({ alg: 'RS256' }, { sub: 'alice', exp: 100, tenant: 'acme', scope: 'a' })
const claims = (name: string): Members | undefined => readToken(secrets.get(name) ?? '')?.claims
const signature = (name: string): Buffer =>
  Buffer.from((secrets.get(name) ?? '').split('.')[2] ?? '', 'base64url')

describe('forgedStates', () => {
  for (const alg of ['none', 'None', 'NONE', 'nOnE']) {
    test(`alg ${alg} has an empty signature`, () => {
      assert.match(secrets.get(`alg ${alg}`) ?? '', /\.$/)
    })
  }

  test('the old signature stays behind alg none', () => {
    assert.deepEqual(signature('alg none with the old signature'), Buffer.alloc(64, 7))
  })

  test('one bit of the first byte, and one of the last', () => {
    assert.deepEqual([...signature('signature one bit off').subarray(0, 2)], [6, 7])
    assert.deepEqual([...signature('last byte of the signature off').subarray(62)], [7, 6])
  })

  test('a half of the signature', () => assert.equal(signature('signature cut short').length, 32))

  const zeros: readonly (readonly [string, string, number])[] = [
    ['RS256', 'ES256', 64],
    ['ES256', 'ES256', 64],
    ['ES384', 'ES384', 96],
    ['ES512', 'ES512', 132],
  ]
  for (const [alg, shown, length] of zeros) {
    test(`for ${alg}, ${length} bytes of zeros by ${shown}`, () => {
      const secret = secretsOf({ alg }, {}).get(`${shown} with a signature of zeros`) ?? ''
      assert.equal(Buffer.from(secret.split('.')[2] ?? '', 'base64url').length, length)
    })
  }

  test('an algorithm is not switched to itself', () => {
    assert.ok(!secrets.has('alg switched to RS256'))
    assert.ok(secretsOf({ alg: 'HS256' }, {}).has('alg switched to RS256'))
  })

  test('the payload is made to last longer, to be another, to have more', () => {
    assert.equal(claims('payload edited: exp')?.['exp'], 100 + 86_400)
    assert.equal(claims('payload edited: sub')?.['sub'], 'sallyport-nobody')
    assert.equal(claims('payload edited: scope')?.['scope'], 'a admin')
    assert.deepEqual(claims('payload edited: roles')?.['roles'], ['admin'])
    assert.equal(claims('payload edited: tenant')?.['tenant'], 'sallyport')
  })

  test('a tenant is edited where there is one', () => {
    assert.ok(!secretsOf({ alg: 'RS256' }, {}).has('payload edited: tenant'))
  })

  test('another identity lends its name and its signature', async () => {
    const other = heldAs('jwt', await goodToken({ sub: 'bob' }))
    const lent = secretsOf({ alg: 'RS256' }, { sub: 'alice' }, { other })
    assert.equal(readToken(lent.get('payload edited: sub') ?? '')?.claims['sub'], 'bob')
    assert.equal(lent.get('signature of another token')?.split('.')[2], other.secret.split('.')[2])
  })

  test('without another there is no other signature', () => {
    assert.ok(!secrets.has('signature of another token'))
  })
})
