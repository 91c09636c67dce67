import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  BASIC_LENGTH_MAX,
  type BasicCredentials,
  basicCredentials,
  formatCredentials,
  parseBasicCredentials,
} from '../../src/grammar/index.ts'
import { type Case, readCases } from './cases.ts'

// Goal: one text is one user-id and password, and whatever is no strict base64 of them is malformed.
// Method: one row per value in cases/basic.json; the limit on both sides; what is written is read back.
interface BasicCase extends Case {
  readonly token68: string | null
  readonly credentials?: BasicCredentials
  readonly why?: string
}

describe('parseBasicCredentials', () => {
  for (const { name, token68, credentials, why } of readCases<BasicCase>('basic')) {
    test(name, () => {
      const expected =
        credentials === undefined ? { kind: 'malformed', why } : { kind: 'basic', credentials }
      assert.deepEqual(parseBasicCredentials(token68 ?? undefined), expected)
    })
  }

  test('the longest is read, one group more is not', () => {
    const longest = Buffer.from(`a:${'b'.repeat((BASIC_LENGTH_MAX / 4) * 3 - 2)}`).toString(
      'base64',
    )
    assert.equal(longest.length, BASIC_LENGTH_MAX)
    assert.equal(parseBasicCredentials(longest).kind, 'basic')
    const expected = { kind: 'malformed', why: 'too-long' }
    assert.deepEqual(parseBasicCredentials(`${longest}YmJi`), expected)
  })

  test('what is no text is missing', () => {
    for (const value of [null, 5, {}, [], Symbol('a')]) {
      const expected = { kind: 'malformed', why: 'missing' }
      assert.deepEqual(parseBasicCredentials(value as unknown as string), expected)
    }
  })
})

describe('basicCredentials', () => {
  test('the example of RFC 7617 section 2', () => {
    const written = formatCredentials(basicCredentials('Aladdin', 'open sesame'))
    assert.equal(written, 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==')
  })

  test('the example of RFC 7617 section 2.1', () => {
    assert.equal(formatCredentials(basicCredentials('test', '123£')), 'Basic dGVzdDoxMjPCow==')
  })

  test('what cannot be written is a mistake of the caller, and is not told', () => {
    const mistakes = [
      ['a:b', 'secret'],
      ['a\0', 'secret'],
      ['a', 'secret\n'],
      ['a', 'secret\x7f'],
      ['a', 'secret\ud800'],
      ['a', 'secret'.repeat(BASIC_LENGTH_MAX)],
    ] as const
    for (const [userId, password] of mistakes) {
      assert.throws(
        () => basicCredentials(userId, password),
        (error: Error) => error instanceof TypeError && !error.message.includes('secret'),
      )
    }
  })

  test('a mistake is told by its rule', () => {
    for (const [userId, password, message] of [
      ['a:b', '', 'a user-id of Basic cannot hold a colon'],
      ['a', '\n', 'user-id and password of Basic cannot hold control characters'],
      ['a', '\ud800', 'user-id and password of Basic cannot hold half a surrogate pair'],
    ] as const) {
      assert.throws(() => basicCredentials(userId, password), { name: 'TypeError', message })
    }
  })

  test('the longest is written, one group more is not', () => {
    const password = 'b'.repeat((BASIC_LENGTH_MAX / 4) * 3 - 2)
    assert.equal(basicCredentials('a', password).token68?.length, BASIC_LENGTH_MAX)
    assert.throws(() => basicCredentials('a', `${password}b`), {
      name: 'TypeError',
      message: `the token68 of Basic can have at most ${BASIC_LENGTH_MAX} characters`,
    })
  })

  test('no name of a parameter is repeated, as there is none', () => {
    const { parameters, valid } = basicCredentials('a', 'b')
    assert.deepEqual({ parameters, valid }, { parameters: [], valid: true })
  })

  test('what is written is read back equal', () => {
    const legal = fc.string({ unit: 'binary' }).map((text) => text.replace(/\p{Cc}/gu, ''))
    const userIds = legal.map((text) => text.replaceAll(':', ''))
    fc.assert(
      fc.property(userIds, legal, (userId, password) => {
        const { token68 } = basicCredentials(userId, password)
        const credentials = { userId, password, charset: 'utf-8' }
        assert.deepEqual(parseBasicCredentials(token68), { kind: 'basic', credentials })
      }),
    )
  })
})
