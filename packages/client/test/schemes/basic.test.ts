import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Addressed, basic } from '@sallyport/client'

const request: Addressed = {
  href: 'https://api.example/orders',
  origin: 'https://api.example',
  method: 'GET',
  bytes: async () => undefined,
}
const shown = (name: string, password: string) => basic(name, password).show(request)

describe('basic', () => {
  const rows = [
    ['RFC 7617 section 2', 'Aladdin', 'open sesame', 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=='],
    ['RFC 7617 section 2.1, in UTF-8', 'test', '123\u00a3', 'Basic dGVzdDoxMjPCow=='],
    ['a colon in the password', 'a', 'b:c', 'Basic YTpiOmM='],
    ['an empty password', 'a', '', 'Basic YTo='],
  ] as const
  for (const [name, user, password, authorization] of rows) {
    test(name, () => assert.deepEqual(shown(user, password), { fields: { authorization } }))
  }

  const improper = [
    ['a colon in the name', 'secret:x', 'secret'],
    ['a line break in the name', 'secret\n', 'secret'],
    ['a control character in the password', 'a', 'secret\0'],
  ] as const
  for (const [name, user, password] of improper) {
    test(`${name} is a TypeError that tells neither`, () => {
      assert.throws(
        () => basic(user, password),
        (error) => error instanceof TypeError && !error.message.includes('secret'),
      )
    })
  }
})
