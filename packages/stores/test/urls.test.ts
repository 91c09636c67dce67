// Goal: a place that cannot be opened says what is wrong with it, and never a password.
// Method: URLs that are wrong, and a real Redis that lets in nobody without its password.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'
import { createClient } from 'redis'
import { openStores } from '../src/stores.ts'
import { places } from './places.ts'

const { redis } = places()

const rows = [
  ['no scheme', 'localhost', /a URL of stores begins with/],
  ['another scheme', 'mysql://u:secret@localhost/db', /a URL of stores begins with/],
  ['no file', 'sqlite:', /a file is expected/],
  [
    'a port that is none',
    'postgres://u:secret@localhost:99999/db',
    /the URL of PostgreSQL .* port/,
  ],
  ['a password with `#`', 'postgres://u:a#secret@localhost/db', /the URL of PostgreSQL .*`%40`/],
  ['a port that is none', 'redis://u:secret@localhost:port', /the URL of Redis cannot be read/],
  ['half of an escape', 'redis://u:secret%@localhost', /the URL of Redis cannot be read/],
  ['no slashes', 'redis:u:secret@localhost', /begins with `redis:\/\/`/],
  ['a name for a database', 'redis://u:secret@localhost/db', /the database of a Redis is a number/],
] as const

describe('openStores', () => {
  for (const [name, url, sentence] of rows) {
    test(`${name}: \`${url}\` is refused with a sentence`, async () => {
      await assert.rejects(openStores(url), (error: Error) => {
        assert.match(error.message, sentence)
        assert.doesNotMatch(inspect(error), /secret/)
        return error instanceof TypeError
      })
    })
  }

  test('where nobody listens it says so', async () => {
    await assert.rejects(openStores('redis://u:secret@127.0.0.1:1'), /2 seconds: .*ECONNREFUSED/)
  })

  const users = [
    ['a wrong password', (url: string) => url.replace('//', '//:secret@')],
    ['a wrong user', (url: string) => url.replace('//', '//eve:secret@')],
    ['no password', (url: string) => url],
  ] as const
  test('a password that is wrong or missing is called that', { skip: redis.skip }, async (t) => {
    const url = await redis.fresh()
    const admin = createClient({ url })
    await admin.connect()
    await admin.configSet('requirepass', 'another')
    t.after(async () => {
      await admin.configSet('requirepass', '')
      admin.destroy()
    })
    for (const [name, as] of users) {
      await assert.rejects(openStores(as(url)), (error: Error) => {
        assert.match(error.message, /Redis lets nobody in: .*password of the URL/, name)
        assert.doesNotMatch(inspect(error), /secret|another/)
        return true
      })
    }
    await (await openStores(url.replace('//', '//:another@'))).close()
  })
})
