import assert from 'node:assert/strict'
import { describe, mock, test } from 'node:test'
import { rulesOf } from '../../src/gate.ts'
import { checkRules, uncovered } from '../../src/rules/check-rules.ts'
import { settingsFrom } from '../stated.ts'

const anybody = 'allow: anonymous'
const known = 'allow: authenticated'

/** What is remarked of rules, each as `match`, `grant`; without the policy that none of them uses. */
function remarks(rules: readonly string[], backends = '{ orders: {} }'): readonly string[] {
  const lines = rules.map((rule) => `  - { ${rule} }`)
  const settings = settingsFrom({
    backends: `backends: ${backends}`,
    policies: '',
    rules: `rules:\n${lines.join('\n')}`,
  })
  return checkRules(rulesOf(settings)).map(({ message }) => message)
}

const at = (path: string, methods?: string): string =>
  `match: { path: '${path}'${methods === undefined ? '' : `, methods: [${methods}]`} }`

// Each row: an earlier rule, a later one, and whether the earlier takes all of it.
const rows: readonly (readonly [
  earlier: string,
  later: string,
  isShadowed: boolean,
  backends?: string,
])[] = [
  [at('/a'), at('/a'), true],
  [at('/a'), at('/b'), false],
  [at('/a'), at('/a', 'GET'), true],
  [at('/a', 'GET'), at('/a'), false],
  [at('/a', 'GET, PUT'), at('/a', 'PUT'), true],
  [at('/a', 'GET'), at('/a', 'GET, PUT'), false],
  [at('/:x'), at('/a'), true],
  [at('/:x'), at('/:y'), true],
  [at('/a'), at('/:x'), false],
  [at('/:x'), at('/a/b'), false],
  [at('/**'), at('/a/:b'), true],
  [at('/**'), at('/**'), true],
  [at('/a/**'), at('/a'), true],
  [at('/a/**'), at('/a/b/**'), true],
  [at('/a/:x'), at('/a/**'), false],
  [at('/a/b/**'), at('/a/**'), false],
  [at('/A'), at('/a'), false],
  [at('/A'), at('/a'), true, '{ orders: { dialect: express } }'],
  [at('/a'), at('/a/'), false],
  [at('/a'), at('/a/'), true, '{ orders: { dialect: django } }'],
]

describe('many rules', () => {
  // By what is asked and not by time, which says nothing on a busy machine.
  test('are compared with those alone that take the same path', () => {
    const count = 2_000
    const list = Array.from(
      { length: count },
      (_, n) => `  - { ${at(`/a/${n}/:id`, 'GET')}, ${known} }`,
    )
    const settings = settingsFrom({ policies: '', rules: `rules:\n${list.join('\n')}` })
    const rules = rulesOf(settings)
    const matches = mock.method(rules, 'matches')
    assert.deepEqual(checkRules(rules), [])
    assert.ok(matches.mock.callCount() <= 2 * count, String(matches.mock.callCount()))
  })
})

describe('rules that no request reaches', () => {
  for (const [earlier, later, isShadowed, backends] of rows) {
    const name = `${earlier} ${isShadowed ? 'takes' : 'leaves'} ${later} ${backends ?? ''}`
    test(name, () => {
      const found = remarks([`${earlier}, ${known}`, `${later}, ${known}`], backends)
      assert.equal(found.length, isShadowed ? 1 : 0, found.join('\n'))
      if (isShadowed)
        assert.match(found[0] ?? '', /^no request reaches this rule: .* at gate.yaml:\d+:5 /)
    })
  }

  test('rules of another backend take nothing', () => {
    const settings = settingsFrom({
      backends: 'backends: { a: {}, b: {} }',
      policies: '',
      rules: `rules:
  - { match: { backend: a, path: /x }, ${known} }
  - { match: { backend: b, path: /x }, ${known} }`,
    })
    assert.deepEqual(checkRules(rulesOf(settings)), [])
  })
})

describe('what is probably not meant', () => {
  test('everybody is let in everywhere', () => {
    assert.deepEqual(remarks([`${at('/**')}, ${anybody}`]), [
      'this rule lets everybody in everywhere',
    ])
    assert.deepEqual(remarks([`${at('/')}, ${anybody}`]), [])
  })

  test('other methods of a path that is closed for some are let in', () => {
    const open = `${at('/a/**')}, ${anybody}`
    const closed = `${at('/a/b', 'GET, POST')}, ${known}`
    const [told, ...more] = remarks([closed, open])
    assert.match(
      told ?? '',
      /^GET, POST alone is ruled here: \/a\/\*\* at gate.yaml:\d+:5 lets every /,
    )
    assert.deepEqual(more, [])
    const rest = `${at('/a/b')}, ${known}`
    assert.deepEqual(remarks([closed, rest, open]), [])
    assert.deepEqual(remarks([closed, `${at('/a/b', 'PUT')}, ${anybody}`]), [])
    assert.deepEqual(remarks([closed, `${at('/c/**')}, ${anybody}`]), [])
  })

  test('a policy that no rule uses', () => {
    const settings = settingsFrom({ rules: `rules: [{ ${at('/x')}, ${known} }]` })
    assert.deepEqual(checkRules(rulesOf(settings)), [
      { place: undefined, message: 'no rule uses the policy `orders.read`' },
    ])
  })

  test('a policy that only a decision point is asked for is used', () => {
    const settings = settingsFrom({
      listen: 'listen: { data: "127.0.0.1:0", authzen: "127.0.0.1:0" }',
      rules: `rules: [{ ${at('/x')}, ${known} }]`,
      authzen: 'authzen: { url: "https://pdp.example", policy: asks }',
      policies: `policies:
  v: 1
  version: '1'
  permissions: []
  policies:
    orders.read: { rule: { kind: authenticated } }
    asks: { rule: { kind: authenticated } }
    alone: { rule: { kind: authenticated } }`,
    })
    assert.deepEqual(checkRules(rulesOf(settings)), [
      { place: undefined, message: 'no rule uses the policy `alone`' },
    ])
  })

  test('fields of the identity beyond what nginx takes', () => {
    const rules = rulesOf(settingsFrom())
    assert.deepEqual(checkRules(rules), [])
    const long = { ...rules.identity, budgetBytes: 3_073 }
    const [matches, first] = [rules.matches.bind(rules), rules.first.bind(rules)]
    const settings = { settings: rules.settings, identity: long, matches, first } as typeof rules
    assert.match(checkRules(settings)[0]?.message ?? '', /may take 3073 bytes, more than 3072/)
    const fits = { ...settings, identity: { ...long, budgetBytes: 3_072 } } as typeof rules
    assert.deepEqual(checkRules(fits), [])
  })
})

test('operations that no rule covers are named', () => {
  const rules = rulesOf(settingsFrom())
  const operations = [
    { method: 'get', path: '/orders/{id}' },
    { method: 'DELETE', path: '/orders/{id}' },
    { method: 'GET', path: '/orders' },
    { method: 'HEAD', path: '/health' },
    { method: 'GET', path: '/health' },
  ]
  assert.deepEqual(uncovered(rules, 'orders', operations), [operations[1], operations[2]])
})

test('a proxy that may ask twice about what is good once is told', () => {
  const told = (requestId: string): readonly string[] => {
    const settings = settingsFrom({
      schemes:
        'schemes: [{ digest: { accounts: [{ name: a, md5: 0123456789abcdef0123456789abcdef, subject: { id: a } }] } }]',
      proxies: `proxies: [{ kind: forward, from: 127.0.0.1${requestId} }]`,
    })
    return checkRules(rulesOf(settings)).map(({ message }) => message)
  }
  assert.match(told('').join(), /credentials of `digest` are good once.*`forward`.*request_id/)
  assert.doesNotMatch(told(', request_id: X-Request-Id').join(), /good once/)
})
