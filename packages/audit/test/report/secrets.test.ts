import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fieldSecrets, SECRET_NAME, secretsOf } from '../../src/report/secrets.ts'
import { report, secrets } from './fixture.ts'

describe('SECRET_NAME', () => {
  for (const name of ['access_token', 'X-API-Key', 'password', 'client_secret', 'sid', 'X-Auth']) {
    test(`${name} is one`, () => assert.match(name, SECRET_NAME))
  }
  for (const name of ['Idempotency-Key', 'Accept', 'monkey', 'author', 'tokens_used']) {
    test(`${name} is none`, () => assert.doesNotMatch(name, SECRET_NAME))
  }
})

describe('fieldSecrets', () => {
  for (const [name, field, value, expected] of [
    ['what comes behind the scheme', 'Authorization', 'Bearer  abc ', ['abc']],
    ['all of it, without a scheme', 'authorization', 'abc', ['abc']],
    ['the values of cookies', 'Cookie', 'a=1; b=2=3', ['1', '2=3']],
    ['a proof', 'DPoP', 'abc', ['abc']],
    ['nothing of another field', 'Accept', 'abc', []],
  ] as const) {
    test(name, () => assert.deepEqual(fieldSecrets(field, value), expected))
  }
})

describe('secretsOf', () => {
  const names = new Map(secretsOf(report).map(({ value, name }) => [value, name]))

  for (const [value, name] of [
    [secrets.alice, 'SALLYPORT_ALICE'],
    [secrets.key, 'SALLYPORT_REPORTING'],
    ['abcdef123', 'SALLYPORT_ALICE_ALG_NONE'],
  ] as const) {
    test(`${name} has its value`, () => assert.equal(names.get(value), name))
  }

  test('each has a name of its own', () => assert.equal(new Set(names.values()).size, names.size))
})
