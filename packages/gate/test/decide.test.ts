import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AskedRequest } from '../src/asked.ts'
import { createGate, type Gate } from '../src/gate.ts'
import { asked, type Fields, KEYS, settingsFrom, statusOf, whyOf } from './stated.ts'

const gate = createGate(settingsFrom())
const ALICE: Fields = { 'X-API-Key': KEYS.alice }
const PREFLIGHT: Fields = { Origin: 'https://app.example', 'Access-Control-Request-Method': 'POST' }

type Given = Partial<Omit<AskedRequest, 'header' | 'names'>>
type Row = readonly [name: string, given: Given, fields: Fields, status: number]

const rows: readonly Row[] = [
  ['a rule that everybody may', { target: '/health' }, {}, 200],
  ['HEAD is as GET', { target: '/health', method: 'HEAD' }, {}, 200],
  ['another method of the same path is refused', { target: '/health', method: 'POST' }, ALICE, 404],
  ['without credentials: 401', {}, {}, 401],
  ['with them: allowed', {}, ALICE, 200],
  ['without the permission: 403', {}, { 'X-API-Key': KEYS.bob }, 403],
  ['with a key that is none: 401', {}, { 'X-API-Key': 'guessed' }, 401],
  ['what no rule matches: 404 to who is known', { target: '/other' }, ALICE, 404],
  ['what no rule matches: 401 to nobody', { target: '/other' }, {}, 401],
  ['a rule without methods takes all', { target: '/me', method: 'PURGE' }, ALICE, 200],
  ['a query is no part of the path', { target: '/health?x=/orders' }, {}, 200],
  ['a target that can be read in two ways', { target: '/x/../health' }, ALICE, 400],
  [
    'a method in lower case, which some backends raise',
    { target: '/me', method: 'get' },
    ALICE,
    400,
  ],
  ['a method that is too long', { target: '/me', method: 'A'.repeat(33) }, ALICE, 400],
  ['a method that is just not too long', { target: '/me', method: 'A'.repeat(32) }, ALICE, 200],
  [
    'a method that shows the identity to the client',
    { target: '/me', method: 'TRACE' },
    ALICE,
    400,
  ],
  ['a host that is none', { target: '/health', host: 'a/b' }, {}, 400],
  ['an empty host', { target: '/health', host: '' }, {}, 400],
  ['a host with its port', { target: '/health', host: 'API.example:8443' }, {}, 200],
  ['an address of IPv6 as host', { target: '/health', host: '[2001:db8::1]:80' }, {}, 200],
  ['a field of the identity', { target: '/health' }, { 'X-Gate-Subject': 'root' }, 400],
  ['the same by underscores', { target: '/health' }, { X_Gate_Subject: 'root' }, 400],
  [
    'one that is announced behind the body',
    { target: '/health' },
    { Trailer: 'A, X-Gate-Scope' },
    400,
  ],
  ['other fields behind the body', { target: '/health' }, { Trailer: 'Digest, X-Gates' }, 200],
  ['another method by a parameter', { target: '/health?a=1&_method=PUT' }, {}, 400],
  ['another method by a field', { target: '/health' }, { 'X-HTTP-Method-Override': 'PUT' }, 400],
  ['the same by underscores', { target: '/health' }, { X_HTTP_METHOD: 'PUT' }, 400],
  ['a backend that there is not', { target: '/health', backend: 'other' }, {}, 503],
  ['a backend of the language itself', { target: '/health', backend: 'constructor' }, {}, 503],
  ['a backend that there is', { target: '/health', backend: 'orders' }, {}, 200],
  ['a preflight is answered', { method: 'OPTIONS', target: '/me' }, PREFLIGHT, 204],
  [
    'a preflight passes where the rule says so',
    { method: 'OPTIONS', target: '/open' },
    PREFLIGHT,
    200,
  ],
  ['OPTIONS that is no preflight does not', { method: 'OPTIONS', target: '/open' }, {}, 401],
  [
    'nor a preflight for a method that has no such rule',
    { method: 'OPTIONS', target: '/open' },
    { ...PREFLIGHT, 'Access-Control-Request-Method': 'DELETE' },
    204,
  ],
]

describe('deciding on a request', () => {
  for (const [name, given, fields, status] of rows) {
    test(name, async () => {
      assert.equal(statusOf(await gate.decide(asked(given, fields))), status)
    })
  }

  test('the application is told who asks, by every field, empty where nobody is', async () => {
    const alice = await gate.decide(asked({}, ALICE))
    assert.deepEqual(alice.kind === 'pass' && alice.fields, [
      ['x-gate-subject', 'alice'],
      ['x-gate-scope', ''],
      ['x-gate-tenant', 'acme'],
    ])
    const nobody = await gate.decide(asked({ target: '/health' }))
    assert.deepEqual(nobody.kind === 'pass' && nobody.fields.map(([, value]) => value), [
      '',
      '',
      '',
    ])
    assert.match(nobody.kind === 'pass' ? nobody.id : '', /^[0-9A-Z]{26}$/)
  })

  test('what cannot be told in fields is 503, and never an allow', async () => {
    const id = 'é'.repeat(200)
    const schemes = settingsFrom().schemes.map((scheme) => ({
      ...scheme,
      keys: 'keys' in scheme ? (scheme.keys ?? []).map((key) => ({ ...key, subject: { id } })) : [],
    }))
    const other = createGate({ ...settingsFrom(), schemes: schemes as never })
    const verdict = await other.decide(asked({ target: '/me' }, ALICE))
    assert.equal(statusOf(verdict), 503)
    assert.match(
      whyOf(other, verdict),
      /^identity_unavailable: the subject of decision \w{26} cannot/,
    )
  })

  test('the record says why a request was refused before its rule', async () => {
    const why = async (given: Given, fields: Fields = {}): Promise<string> =>
      whyOf(gate, await gate.decide(asked(given, fields)))
    assert.match(await why({ target: '/a;x' }), /^request_ambiguous: target: /)
    assert.match(await why({ method: 'get' }), /^request_ambiguous: method: /)
    assert.equal(
      await why({}, { 'x-gate-scope': '' }),
      'identity_sent: the client sent x-gate-scope',
    )
    assert.match(await why({ backend: 'x' }), /^gate_misconfigured: the proxy names a backend/)
  })

  test('a refusal before the rule has no challenge: other credentials would help nothing', async () => {
    const verdict = await gate.decide(asked({ target: '//health' }))
    const names = verdict.kind === 'answer' ? verdict.answer.fields.map(([name]) => name) : []
    assert.ok(!names.includes('www-authenticate'))
  })
})

describe('several backends', () => {
  const two = createGate(
    settingsFrom({
      backends: 'backends: { strict: { hosts: [a.example] }, lax: { hosts: [b.example] } }',
      rules: `rules:
  - { match: { backend: strict, path: /x }, allow: authenticated }
  - { match: { backend: lax, path: /x }, allow: anonymous }`,
    }),
  )
  const hosts: readonly Row[] = [
    ['the proxy says which', { backend: 'lax', host: 'b.example' }, {}, 200],
    ['the host of another chooses nothing', { backend: 'strict', host: 'b.example' }, {}, 401],
    ['nor does it show that there is one', { backend: 'strict', host: 'b.example' }, ALICE, 404],
    ['a dot behind the host, and capitals', { backend: 'lax', host: 'B.example.:80' }, {}, 200],
    ['nobody says which', { host: 'b.example' }, {}, 503],
  ]
  for (const [name, given, fields, status] of hosts) {
    test(name, async () => {
      assert.equal(statusOf(await two.decide(asked({ target: '/x', ...given }, fields))), status)
    })
  }
})

describe('refusals to pages of other origins', () => {
  const origins = 'backends: { orders: { origins: "https://app.example" } }'
  const shared = createGate(settingsFrom({ backends: origins }))
  const allowedTo = async (fields: Fields, given: Given = {}): Promise<readonly string[]> => {
    const verdict = await shared.decide(asked(given, fields))
    const lines = verdict.kind === 'answer' ? verdict.answer.fields : []
    return lines
      .filter(([name]) => name === 'access-control-allow-origin')
      .map(([, value]) => value)
  }

  test('can be read by those that the backend names, whatever refused', async () => {
    const app: Fields = { Origin: 'https://app.example' }
    for (const fields of [app, { ...app, 'X-API-Key': KEYS.bob }, { ...app, 'X-API-Key': 'x' }]) {
      assert.deepEqual(await allowedTo(fields), ['https://app.example'])
    }
    assert.deepEqual(await allowedTo(app, { target: '//' }), ['https://app.example'])
  })

  test('and by no other', async () => {
    const others = [
      'https://app.example.evil',
      'null',
      'http://app.example',
      ['https://app.example', 'x'],
    ]
    for (const origin of others) assert.deepEqual(await allowedTo({ Origin: origin }), [])
    assert.deepEqual(await allowedTo({}), [])
    const preflight = { ...PREFLIGHT, Origin: 'https://app.example' }
    assert.deepEqual(await allowedTo(preflight, { method: 'OPTIONS', target: '/me' }), [])
    assert.deepEqual(await allowedTo({ Origin: 'https://app.example' }, { backend: 'x' }), [])
  })
})

describe('what may be configured otherwise', () => {
  const ruled = (more: string): Gate => {
    const rules = `rules: [{ match: { path: /page }, ${more} }]`
    return createGate(settingsFrom({ rules }))
  }
  const answerOf = async (gate: Gate, fields: Fields) => {
    const verdict = await gate.decide(asked({ target: '/page?tab=1' }, fields))
    return verdict.kind === 'answer' ? verdict.answer : assert.fail('it passed')
  }
  const PERSON: Fields = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }

  test('a person without credentials is sent to the login page, a script is not', async () => {
    const gate = ruled('allow: authenticated, login_page: /login')
    const { status, fields } = await answerOf(gate, PERSON)
    assert.equal(status, 303)
    assert.deepEqual(fields[0], ['location', '/login?return_to=%2Fpage%3Ftab%3D1'])
    assert.equal((await answerOf(gate, {})).status, 401)
    assert.equal((await answerOf(ruled('allow: authenticated'), PERSON)).status, 401)
  })

  test('where everybody is let in, bad credentials can be passed over', async () => {
    const bad: Fields = { 'X-API-Key': 'nobody-has-this-key' }
    const ignoring = ruled('allow: anonymous, bad_credentials: ignore')
    const verdict = await ignoring.decide(asked({ target: '/page' }, bad))
    assert.deepEqual(verdict.kind === 'pass' && verdict.fields[0], ['x-gate-subject', ''])
    assert.equal((await answerOf(ruled('allow: anonymous'), bad)).status, 401)
  })

  test('a refusal says what is needed where a rule says so', async () => {
    const bob: Fields = { 'X-API-Key': KEYS.bob }
    const disclosing = ruled('policy: orders.read, disclosure: requirements')
    const { details } = JSON.parse((await answerOf(disclosing, bob)).body)
    assert.deepEqual(details.required, ['orders:read'])
    const silent = JSON.parse((await answerOf(ruled('policy: orders.read'), bob)).body)
    assert.equal(silent.details, undefined)
  })

  test('who may not is told that there is nothing: the same as of what no rule covers', async () => {
    const rules = `rules: [{ match: { path: /secret }, policy: orders.read, refused: conceal }]`
    const hiding = createGate(settingsFrom({ rules }))
    const answers = ['/secret', '/nothing'].map(async (target) => {
      const verdict = await hiding.decide(asked({ target }, { 'X-API-Key': KEYS.bob }))
      const { status, fields, body } = verdict.kind === 'answer' ? verdict.answer : assert.fail()
      return { status, fields, body: body.replace(/decision:\w+/, '') }
    })
    const [secret, nothing] = await Promise.all(answers)
    assert.equal(secret?.status, 404)
    assert.deepEqual(secret, nothing)
    const alice = await hiding.decide(asked({ target: '/secret' }, ALICE))
    assert.equal(statusOf(alice), 200)
  })

  test('another method by a field, where no backend looks at it', async () => {
    const lax = createGate(settingsFrom({ method: 'method_override: ignore' }))
    const fields = { 'X-HTTP-Method-Override': 'PUT' }
    assert.equal(statusOf(await lax.decide(asked({ target: '/health' }, fields))), 200)
  })

  test('fields of the identity, where the proxy drops them', async () => {
    const lax = createGate(settingsFrom({ identity: 'identity: { client_sent: ignore }' }))
    const fields = { 'X-Gate-Subject': 'root' }
    const verdict = await lax.decide(asked({ target: '/health' }, fields))
    assert.deepEqual(verdict.kind === 'pass' && verdict.fields[0], ['x-gate-subject', ''])
    const behind = { Trailer: 'X-Gate-Subject' }
    assert.equal(statusOf(await lax.decide(asked({ target: '/health' }, behind))), 400)
  })
})
