import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { writeFirstFile } from '../../src/input/init.ts'
import { openApiFrom } from '../../src/input/openapi.ts'
import { readAuditFile } from '../../src/input/read-audit-file.ts'
import { folderWith } from './folder.ts'

const schema = { type: 'object', properties: { item: { type: 'string' } } }
const post = { requestBody: { content: { 'application/json': { schema } } } }
const api = JSON.stringify({
  openapi: '3.0.3',
  paths: {
    '/health': { get: { security: [] } },
    '/orders': { get: {}, post },
    '/orders/{id}': { get: {}, delete: {} },
  },
})
const observed = new Map([
  [
    'GET /orders',
    new Map([
      ['nobody', 401],
      ['alice', 200],
      ["bob's", 403],
    ]),
  ],
  [
    'GET /orders/{id}',
    new Map([
      ['nobody', 401],
      ['alice', 200],
      ["bob's", 404],
    ]),
  ],
])

describe('writeFirstFile', () => {
  const { operations } = openApiFrom(api, 'api.json')
  const base = 'http://127.0.0.1:1'
  const text = writeFirstFile({
    openapi: 'api.json',
    base,
    wfc: 'wfc.yaml',
    operations,
    identities: ['alice', 'bob'],
    observed,
  })

  test('what it writes is an audit file', async () => {
    const auth = ['alice', 'bob'].map((name) => ({
      name,
      fixedHeaders: [{ name: 'X-Key', value: `of ${name}` }],
    }))
    const cwd = folderWith({ 'a.yaml': text, 'api.json': api, 'wfc.yaml': { auth } })
    const plan = await readAuditFile('a.yaml', { cwd, env: {} })
    assert.deepEqual(
      plan.objects.map(({ name, create, remove }) => [name, create?.body, remove]),
      [['order', { item: 'audit {canary}' }, 'DELETE /orders/{id}']],
    )
    assert.deepEqual(plan.remarks, [])
  })

  const rows = [
    [
      'what is declared public is for anyone',
      "{ op: 'GET /health', allow: [anyone] } # not called",
    ],
    ['what some got is for them', "{ op: 'GET /orders', allow: ['identity:alice'] } # nobody 401"],
    [
      'what one got and others did not see is concealed',
      "{ op: 'GET /orders/{id}', allow: [owner], deny: conceal }",
    ],
    [
      'what was not called is for whoever signs in',
      "{ op: 'POST /orders', allow: [authenticated] } # not called",
    ],
  ] as const
  for (const [name, line] of rows) {
    test(name, () => assert.ok(text.includes(line), text))
  }

  test('an item that several got is for them, and not for its owner alone', () => {
    const names = ['nobody', 'alice', 'bob', 'dave']
    const seen = new Map(names.map((name, i) => [name, [401, 200, 200, 404][i] ?? 0]))
    const first = { openapi: 'api.json', base, wfc: undefined, operations }
    const written = writeFirstFile({
      ...first,
      identities: ['alice', 'bob', 'dave'],
      observed: new Map([['GET /orders/{id}', seen]]),
    })
    const rule = "op: 'GET /orders/{id}', allow: ['identity:alice', 'identity:bob'], deny: conceal"
    assert.ok(written.includes(rule), written)
  })

  test('each has a variable of its own, where nobody says who signs in', () => {
    const first = { openapi: 'api.json', base, wfc: undefined, operations }
    const written = writeFirstFile({ ...first, identities: ['alice', 'bob'] })
    assert.match(written, / {2}alice: \{ bearer: \{ env: ALICE \}, roles: \[\] \}/)
    assert.match(written, / {2}bob: \{ bearer: \{ env: BOB \}, roles: \[\] \}/)
  })

  const ways = [
    [
      'a key in a field',
      { scheme: 'apiKey', header: 'X-API-Key' },
      'apiKey: { header: X-API-Key, value: { env: ALICE } }',
    ],
    [
      'a key elsewhere, which an audit cannot send',
      { scheme: 'apiKey', header: undefined },
      'bearer: { env: ALICE }',
    ],
    [
      'a password',
      { scheme: 'basic', header: undefined },
      'basic: { username: alice, password: { env: ALICE } }',
    ],
    [
      'Digest',
      { scheme: 'digest', header: undefined },
      'digest: { username: alice, password: { env: ALICE } }',
    ],
    ['a cookie', { scheme: 'session', header: undefined }, 'cookie: { env: ALICE }'],
  ] as const
  for (const [name, scheme, way] of ways) {
    test(`who signs in does it as the document names first: ${name}`, () => {
      const first = { openapi: 'api.json', base, wfc: undefined, operations }
      const written = writeFirstFile({ ...first, identities: ['alice'], scheme })
      assert.ok(written.includes(`  alice: { ${way}, roles: [] }`), written)
    })
  }

  test('a text with a quote or a line break stays one text', () => {
    const odd = writeFirstFile({
      openapi: "a'b\nc: d",
      base,
      wfc: undefined,
      operations: [],
      identities: [],
    })
    assert.match(odd, /openapi: 'a''b c: d'/)
  })
})
