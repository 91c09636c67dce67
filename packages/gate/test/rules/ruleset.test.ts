import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { rulesOf } from '../../src/gate.ts'
import { settingsFrom } from '../stated.ts'

describe('ruleset', () => {
  const rules = rulesOf(
    settingsFrom({
      rules: `rules:
  - { match: { path: '/a/:x', methods: [HEAD] }, allow: authenticated }
  - { match: { path: '/a/:x', methods: [GET] }, allow: anonymous }
  - { match: { path: '/a/**' }, policy: orders.read, schemes: [api_key] }`,
    }),
  )
  const found = (method: string, path: string): string | undefined =>
    rules.find('orders', method, path)?.policy.name

  test('the first rule that matches decides', () => {
    assert.equal(found('GET', '/a/1'), 'allow anonymous')
    assert.equal(found('PUT', '/a/1'), 'orders.read by api_key')
    assert.equal(found('GET', '/a/1/2'), 'orders.read by api_key')
  })

  test('HEAD is as GET, unless a rule of its own comes first', () => {
    assert.equal(found('HEAD', '/a/1'), 'allow authenticated')
    const get = rulesOf(settingsFrom()).find('orders', 'HEAD', '/orders/1')
    assert.equal(get?.policy.name, 'orders.read')
  })

  test('nothing matches elsewhere', () => {
    assert.equal(found('GET', '/b'), undefined)
    assert.equal(rules.find('other', 'GET', '/a/1'), undefined)
    assert.equal(rules.find('constructor', 'GET', '/a/1'), undefined)
  })

  test('rules of the same grant share one policy', () => {
    const same = rulesOf(
      settingsFrom({
        rules: `rules:
  - { match: { path: /a }, policy: orders.read }
  - { match: { path: /b }, policy: orders.read }`,
      }),
    )
    const [a, b] = ['/a', '/b'].map((path) => same.find('orders', 'GET', path)?.policy)
    assert.ok(a !== undefined && a === b)
  })

  const alike = [
    ['as a grant', 'allow anonymous', ['allow: anonymous', 'policy: allow anonymous']],
    [
      'as a grant that comes later',
      'allow anonymous',
      ['policy: allow anonymous', 'allow: anonymous'],
    ],
    [
      'as another with its schemes',
      'orders.read by api_key',
      ['policy: orders.read, schemes: [api_key]', 'policy: orders.read by api_key'],
    ],
    [
      'as another that is concealed',
      'orders.read, concealed',
      ['policy: orders.read, refused: conceal', "policy: 'orders.read, concealed'"],
    ],
  ] as const
  for (const [name, called, [one, other]] of alike) {
    test(`a policy that is called ${name} is told, and no rule gets that of another`, () => {
      const settings = settingsFrom({
        policies: `policies:
  v: 1
  version: '1'
  permissions: [a, b]
  sets: {}
  resources: {}
  policies:
    orders.read: { rule: { kind: permission, permission: a } }
    '${called}': { rule: { kind: permission, permission: b } }`,
        rules: `rules:
  - { match: { path: /one }, ${one} }
  - { match: { path: /other }, ${other} }`,
      })
      assert.throws(() => rulesOf(settings), /there are two policies|stated/)
    })
  }

  test('the help page of a code is part of refusals', async () => {
    const { guard } = rulesOf(settingsFrom({ help: 'help: "https://x.example/{code}"' }))
    const request = {
      method: 'GET',
      target: '/',
      address: undefined,
      params: {},
      header: () => undefined,
    }
    const outcome = await guard.handle(request, guard.fallback)
    const body = outcome.kind === 'answer' ? outcome.answer.body : ''
    assert.equal(JSON.parse(body).type, 'https://x.example/authentication_required')
  })
})
