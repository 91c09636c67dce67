// Goal: a server that checks name and password as a whole passes, and each lazy check is found by its name.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { heldAs } from './issuer.ts'
import { causesOf, stateNamed } from './row-kit.ts'

const encode = (text: string): string => Buffer.from(text).toString('base64')
const held = heldAs('basic', encode('alice:Pass:word-1'), { prefix: 'Basic ' })

/** Reads strictly: the scheme in any case, the canonical base64, a colon. */
function accountIn(value: string): readonly [string, string] | undefined {
  const [, text = ''] = /^basic +([\w+/]+={0,2})$/i.exec(value.trim()) ?? []
  const plain = Buffer.from(text, 'base64').toString()
  const colon = plain.indexOf(':')
  if (colon === -1) return undefined
  return [plain.slice(0, colon), plain.slice(colon + 1)]
}

type Check = (user: string, password: string) => boolean

const PASSWORD = 'Pass:word-1'
const rows: readonly (readonly [string, Check, readonly string[]])[] = [
  ['both', (user, password) => user === 'alice' && password === PASSWORD, []],
  ['the user alone', (user) => user === 'alice', ['password not checked']],
  ['the password alone', (_user, password) => password === PASSWORD, ['any user is accepted']],
  [
    'a bind without password',
    (user, password) => user === 'alice' && (password === PASSWORD || password === ''),
    ['empty passwords are accepted'],
  ],
  [
    'eight letters',
    (user, password) => user === 'alice' && password.slice(0, 8) === PASSWORD.slice(0, 8),
    ['only the beginning of the password is compared'],
  ],
  [
    'in small letters',
    (user, password) => user === 'alice' && password.toLowerCase() === PASSWORD.toLowerCase(),
    ['passwords are compared without regard to case'],
  ],
  [
    'by a query',
    (user, password) => (user === 'alice' && password === PASSWORD) || user.includes("'1'='1"),
    ['the secret is put into a query'],
  ],
]

describe('basicStates', () => {
  for (const [name, check, causes] of rows) {
    test(`a server that checks ${name}: ${causes.join() || 'nothing'}`, async () => {
      const letsIn = (value: string): boolean => {
        const account = accountIn(value)
        return account !== undefined && check(...account)
      }
      assert.deepEqual(await causesOf(held, letsIn), causes)
    })
  }

  test('what has no colon may be told to be unreadable', async () => {
    assert.equal((await stateNamed(held, 'no colon')).must, 'malformed')
  })

  test('what is not padded may be read or not', async () => {
    const padded = heldAs('basic', encode('alice:pw'), { prefix: 'Basic ' })
    assert.equal((await stateNamed(padded, 'without padding')).must, 'either')
  })

  test('an account that cannot be read has the states of every kind alone', async () => {
    const odd = heldAs('basic', 'c2FsbHlwb3J0', { prefix: 'Basic ' })
    await assert.rejects(stateNamed(odd, 'wrong password'))
  })
})
