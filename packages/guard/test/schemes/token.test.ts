import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { readToken } from '../../src/schemes/token.ts'

// Goal: a text is one signed JWT or none, and one JWT has one text.

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const bytes = (text: string) => Buffer.from(text, 'latin1').toString('base64url')
const header = part({ alg: 'RS256', kid: 'k', typ: 'at+jwt' })
const claims = part({ sub: 'alice' })

describe('readToken', () => {
  test('takes a token apart', () => {
    assert.deepEqual(readToken(`${header}.${claims}.AAAA`), {
      algorithm: 'RS256',
      type: 'at+jwt',
      kid: 'k',
      claims: { sub: 'alice' },
      text: `${header}.${claims}.AAAA`,
    })
  })

  const rows = [
    [
      'a token that claims to need no signature is read, to be refused by its name',
      `${part({ alg: 'none' })}.${claims}.`,
      true,
    ],
    ['an opaque token', 'opaque', false],
    ['two parts', `${header}.${claims}`, false],
    ['four parts', `${header}.${claims}.AAAA.AAAA`, false],
    ['five parts, as an encrypted token has', `${header}.AAAA.AAAA.AAAA.AAAA`, false],
    ['an empty header', `.${claims}.AAAA`, false],
    ['empty claims', `${header}..AAAA`, false],
    ['base64 with the other alphabet', `${header}.${claims}.AA+A`, false],
    ['base64 with padding', `${header}.${claims}.AAA=`, false],
    ['a part whose length no base64 has', `${header}.${claims}.AAAAA`, false],
    ['no bits left over (2)', `${header}.${claims}.AQ`, true],
    ['bits left over (2)', `${header}.${claims}.AR`, false],
    ['no bits left over (3)', `${header}.${claims}.AAE`, true],
    ['bits left over (3)', `${header}.${claims}.AAF`, false],
    ['a header that is no JSON', `${bytes('{')}.${claims}.AAAA`, false],
    ['a header that is a list', `${part([])}.${claims}.AAAA`, false],
    ['a header that is null', `${part(null)}.${claims}.AAAA`, false],
    ['a header without algorithm', `${part({})}.${claims}.AAAA`, false],
    ['an algorithm that is no text', `${part({ alg: ['RS256'] })}.${claims}.AAAA`, false],
    ['a key id that is no text', `${part({ alg: 'RS256', kid: 1 })}.${claims}.AAAA`, false],
    ['a type that is no text', `${part({ alg: 'RS256', typ: {} })}.${claims}.AAAA`, false],
    [
      'critical extensions',
      `${part({ alg: 'RS256', crit: ['b64'], b64: false })}.${claims}.AAAA`,
      false,
    ],
    ['an empty list of them', `${part({ alg: 'RS256', crit: [] })}.${claims}.AAAA`, false],
    ['claims that are a text', `${header}.${part('alice')}.AAAA`, false],
    ['claims that are no UTF-8', `${header}.${bytes('{"sub":"\xff"}')}.AAAA`, false],
    ['claims behind a byte order mark', `${header}.${bytes('\xef\xbb\xbf{}')}.AAAA`, false],
  ] as const
  for (const [name, text, isRead] of rows) {
    test(`${name}: ${isRead ? 'read' : 'not read'}`, () => {
      assert.equal(readToken(text) !== undefined, isRead)
    })
  }

  test('claims cannot reach a prototype', () => {
    const token = readToken(`${header}.${bytes('{"__proto__":{"sub":"mallory"}}')}.AAAA`)
    assert.equal(token?.claims['sub'], undefined)
  })

  test('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void readToken(text)))
    const piece = fc.constantFrom(header, claims, 'AAAA', '.', '..', '=', '\n', 'é', '')
    fc.assert(fc.property(fc.array(piece), (pieces) => void readToken(pieces.join('.'))))
  })
})
