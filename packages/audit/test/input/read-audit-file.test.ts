import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { AuditInputError } from '../../src/input/part.ts'
import { readAuditFile } from '../../src/input/read-audit-file.ts'
import { folderWith } from './folder.ts'

const good = `
target: { base: http://127.0.0.1:3000/api/, environment: test, timeout: 2s, budget: 5m,
  routes: [GET /health, GET /me, GET /orders, POST /orders, 'GET /orders/{id}', 'DELETE /orders/{id}',
    'GET /tenants/{tenant}/orders', GET /export, POST /users/reset-password] }
auth:
  authTemplate: { loginEndpointAuth: { endpoint: /login, verb: POST, contentType: application/json,
    token: { extractFromField: /token, httpHeaderName: Authorization, headerPrefix: 'Bearer ' } } }
  auth:
    - { name: bob, loginEndpointAuth: { payloadUserPwd: { username: bob, password: { env: B }, usernameField: user, passwordField: pass } } }
    - { name: kim, fixedHeaders: [{ name: X-API-Key, value: k }] }
identities:
  alice: { roles: [member], tenant: t1, owns: [a], bearer: { env: A } }
  bob: { roles: member, tenant: t2 }
  ro: { person: alice, tenant: t1, scopes: ['orders:read'], wfc: kim }
  eve: { cookie: sid=1 }
objects:
  a: &a { create: POST /orders, as: alice, body: { item: '{canary}' }, id: /id, read: 'GET /orders/{x}', delete: 'DELETE /orders/{id}' }
  b: { <<: *a, as: bob, id: location }
rules:
  - { op: GET /health, allow: anyone }
  - { op: '* /orders/**', allow: [owner, 'role:admin & tenant'], scopes: { GET: 'orders:read', '*': 'orders:write' }, deny: conceal }
allowAnyway: ['GET /export']
unknownCredentialOnPublic: 401
`
const env = { A: 'token-a', B: 'secret-b' }

describe('readAuditFile', () => {
  const folder = folderWith({ 'good.yaml': good })
  const plan = readAuditFile('good.yaml', { cwd: folder, env })

  test('the target has its times in milliseconds, and an address without a slash at its end', async () => {
    const { base, timeoutMs, budgetMs, level } = (await plan).target
    assert.deepEqual(
      [base, timeoutMs, budgetMs, level],
      ['http://127.0.0.1:3000/api', 2_000, 300_000, 1],
    )
  })

  test('a document of Web Fuzzing Commons is joined with its template', async () => {
    const bob = (await plan).identities.find(({ name }) => name === 'bob')
    const { url, method, body, token, account } = bob?.signIn.login ?? {}
    assert.deepEqual(
      [url, method, body],
      ['http://127.0.0.1:3000/api/login', 'POST', '{"user":"bob","pass":"secret-b"}'],
    )
    assert.deepEqual(token, { pointer: '/token', header: 'Authorization', prefix: 'Bearer ' })
    assert.equal(account?.write('x', 'y'), '{"user":"x","pass":"y"}')
  })

  test('the operation that tells who one is, is found', async () => {
    assert.deepEqual(
      (await plan).identities.map(({ whoami }) => whoami),
      Array(4).fill('GET /me'),
    )
  })

  test('an object takes over what another says, and names of parameters do not count', async () => {
    const [, b] = (await plan).objects
    assert.deepEqual(
      [b?.owner, b?.tenant, b?.parameter, b?.read, b?.idPointer],
      ['bob', 't2', 'id', 'GET /orders/{id}', 'Location'],
    )
  })

  test('a parameter that names a tenant is left for the run', async () => {
    const { parameters } =
      (await plan).operations.find(({ path }) => path.startsWith('/tenants')) ?? {}
    assert.equal(parameters?.[0]?.example, '{tenant}')
  })

  test('words that promise harm are never called, unless the file says so', async () => {
    const { never } = await plan
    const isNever = (method: string, path: string) => never.some((one) => one.matches(method, path))
    assert.ok(isNever('POST', '/users/reset-password'))
    assert.ok(isNever('GET', '/a/resetPassword'))
    assert.ok(!isNever('GET', '/export'))
    assert.ok(isNever('POST', '/export'))
    assert.ok(!isNever('GET', '/presets'))
  })

  test('operations without a rule are said', async () => {
    const messages = (await plan).remarks.map(({ message }) => message)
    assert.ok(messages.includes('no rule is about `GET /me`'))
  })

  test('production is only observed', async () => {
    const cwd = folderWith({
      'a.yaml': good.replace('environment: test', 'environment: production'),
    })
    assert.equal((await readAuditFile('a.yaml', { cwd, env, level: 3 })).target.level, 0)
  })

  const mistakes = [
    [
      'a field that is misspelt',
      'environment: test',
      'enviroment: test',
      /good.yaml:2:\d+: there is no field `enviroment`\? did you mean|did you mean/,
    ],
    ['a variable that is not set', '{ env: A }', '{ env: NONE }', /the variable `NONE` is not set/],
    ['an object that is not there', 'owns: [a]', 'owns: [c]', /`objects` has no `c`/],
    [
      'an owner that does not own',
      'owns: [a]',
      'owns: [a, b]',
      /`b` is made as `bob`, so `alice` cannot own it/,
    ],
    [
      'an operation that is not there',
      'create: POST /orders',
      'create: POST /order',
      /`POST \/order` is no operation/,
    ],
    ['an entry that is not there', 'wfc: kim', 'wfc: tim', /`auth` has no entry `tim`/],
    ['a term that is none', 'allow: anyone', 'allow: everyone', /one of `anyone`/],
    ['a method in small letters', 'op: GET /health', 'op: get /health', /write `GET`/],
    ['a path that is no pointer', 'id: /id', 'id: id', /a JSON pointer like/],
    ['a time without a unit', 'timeout: 2s', 'timeout: 2', /a time like '10s'/],
    ['a header that holds a line break', 'value: k', 'value: "k\\nx"', /without line breaks/],
  ] as const
  for (const [name, from, to, message] of mistakes) {
    test(`refuses ${name}`, async () => {
      assert.ok(good.includes(from))
      const cwd = folderWith({ 'good.yaml': good.replace(from, to) })
      const error = await readAuditFile('good.yaml', { cwd, env }).catch(
        (caught: unknown) => caught,
      )
      assert.ok(error instanceof AuditInputError)
      assert.ok(
        error.lines.some((line) => message.test(line)),
        error.message,
      )
      for (const line of error.lines) assert.match(line, /^good.yaml:\d+:\d+: .+ \(\$.*\)$/)
      assert.doesNotMatch(error.message, /secret-b|token-a/)
    })
  }

  test('tells all mistakes at once', async () => {
    const cwd = folderWith({
      'a.yaml': good.replace('timeout: 2s', 'timeout: 2').replace('wfc: kim', 'wfc: tim'),
    })
    const error = await readAuditFile('a.yaml', { cwd, env }).catch((caught: unknown) => caught)
    assert.equal(error instanceof AuditInputError && error.lines.length, 2)
  })
})
