// Goal: nobody without a session is told anything, no other site can ask, and every use is a record.
// Method: a real server; one row per rule.
import assert from 'node:assert/strict'
import { request as send } from 'node:http'
import { after, before, describe, test } from 'node:test'
import type { DecisionRecord } from '@sallyport/contract'
import type { RecordSink } from '@sallyport/guard'
import { type ServedDashboard, serveDashboard } from '../../src/index.ts'
import { fileWith, recordLog } from '../logs.ts'

interface Got {
  readonly status: number
  readonly fields: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

type Fields = Readonly<Record<string, string>>

describe('dashboardHandler', () => {
  const records: DecisionRecord[] = []
  const sink: RecordSink = { write: (entry) => void records.push(entry.record()) }
  let served: ServedDashboard
  let cookie = ''
  before(async () => {
    const sources = [fileWith(recordLog(), 'decisions.jsonl')]
    served = await serveDashboard({ sources, sink, events: { listenersMax: 1, changeMs: 10 } })
    await served.read
    const signedIn = await ask('api/session', { 'x-sign-in': keyOf(served.newLink()) }, 'POST')
    assert.equal(signedIn.status, 201)
    const [line = ''] = signedIn.fields['set-cookie'] ?? []
    assert.match(line, /^sallyport-dashboard-\w+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
    cookie = line.split(';')[0] ?? ''
  })
  after(() => served?.close())

  function ask(path: string, headers: Fields = {}, method = 'GET'): Promise<Got> {
    return new Promise((resolve, reject) => {
      const asked = send(served.address + path, { method, headers }, (response) => {
        let body = ''
        response.setEncoding('utf8').on('data', (text: string) => {
          body += text
        })
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, fields: response.headers, body })
        })
      })
      asked.on('error', reject).end()
    })
  }

  const QUESTIONS = [
    ...['overview', 'timeline', 'findings', 'groups', 'requests', 'search', 'callers', 'clients'],
    ...['attacks', 'contract', 'why?q=GET%20/orders/7', 'session', 'live'],
  ]
  for (const question of QUESTIONS) {
    test(`${question} is 401 without a session`, async () => {
      const { status, fields, body } = await ask(`api/${question}`)
      assert.equal(status, 401)
      assert.match(String(fields['www-authenticate']), /^Session /)
      assert.doesNotMatch(body, /orders|svc-/)
    })
  }

  for (const question of QUESTIONS.slice(0, -1)) {
    test(`${question} is answered to who is signed in, and kept by nobody`, async () => {
      const { status, fields, body } = await ask(`api/${question}`, { cookie })
      assert.equal(status, 200)
      assert.equal(fields['cache-control'], 'no-store')
      assert.doesNotThrow(() => JSON.parse(body))
    })
  }

  test('the page and whatever is answered forbid everything that is not theirs', async () => {
    for (const path of ['', 'refusals', 'api/overview', 'no/such/place']) {
      const { fields } = await ask(path)
      const policy = String(fields['content-security-policy'])
      assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self'/)
      assert.doesNotMatch(policy, /unsafe|\*|https?:/)
      assert.equal(fields['x-content-type-options'], 'nosniff')
      assert.equal(fields['referrer-policy'], 'no-referrer')
    }
  })

  test('the page is there without a session, without a script or style of its own', async () => {
    const { status, body } = await ask('')
    assert.equal(status, 200)
    assert.doesNotMatch(body, /<style|style=|<script(?! type="module" crossorigin src=)/)
    const [asset = ''] = /assets\/[\w-]+\.js/.exec(body) ?? []
    const script = await ask(asset)
    assert.equal(script.status, 200)
    assert.match(String(script.fields['cache-control']), /immutable/)
  })

  const STRANGERS: readonly (readonly [name: string, headers: Fields, status: number])[] = [
    ['a name that was made to point here', { host: 'evil.example' }, 421],
    ['such a name with our port', { host: '127.0.0.1.evil.example:80' }, 421],
    ['a page of another origin', { origin: 'https://evil.example' }, 421],
    ['a page that has none', { origin: 'null' }, 421],
    [
      'another port of this machine, in the field of the origin',
      { origin: 'http://127.0.0.1:1' },
      421,
    ],
    ['the end of a tunnel, at another port', { host: 'localhost:9999' }, 200],
  ]
  for (const [name, headers, status] of STRANGERS) {
    test(`${name}: ${status}`, async () => {
      assert.equal((await ask('api/overview', { cookie, ...headers })).status, status)
    })
  }

  test('a link is good once', async () => {
    const key = keyOf(served.newLink())
    const both = await Promise.all([
      ask('api/session', { 'x-sign-in': key }, 'POST'),
      ask('api/session', { 'x-sign-in': key }, 'POST'),
    ])
    assert.deepEqual(both.map(({ status }) => status).sort(), [201, 403])
    const later = await ask('api/session', { 'x-sign-in': key }, 'POST')
    assert.ok(later.status === 403 || later.status === 401)
    const forged = await ask('api/session', { 'x-sign-in': `dash_${'0'.repeat(49)}` }, 'POST')
    assert.equal(forged.status, 401)
  })

  test('what a question asks is bounded, and what is wrong with it is said', async () => {
    const rows = [
      ['requests?from=yesterday', /no instant/],
      ['groups?from=2026-11-28T11:00:00Z&to=2026-11-28T10:00:00Z', /before/],
      [`groups?route=${'a'.repeat(2049)}`, /longer than 2048/],
      [`callers?text=${'a'.repeat(201)}`, /too long/],
      [`why?q=${'a'.repeat(8193)}`, /too long/],
    ] as const
    for (const [question, problem] of rows) {
      const { status, body } = await ask(`api/${question}`, { cookie })
      assert.equal(status, 400, question)
      assert.match(JSON.parse(body).problem, problem)
    }
    for (const question of [
      `groups?route=${'a'.repeat(2048)}`,
      `callers?text=${'a'.repeat(200)}`,
      `why?q=${'a'.repeat(8192)}`,
    ]) {
      assert.equal((await ask(`api/${question}`, { cookie })).status, 200)
    }
  })

  test('events come, and no more pages listen than there is room for', async () => {
    const leaving = new AbortController()
    const { signal } = leaving
    const first = await fetch(`${served.address}api/live`, { headers: { cookie }, signal })
    assert.equal(first.headers.get('content-type'), 'text/event-stream; charset=utf-8')
    const { value } = (await first.body?.getReader().read()) ?? {}
    assert.match(new TextDecoder().decode(value), /event: change\ndata: \{"generation":2195,/)
    const second = await ask('api/live', { cookie })
    assert.equal(second.status, 503)
    leaving.abort()
  })

  test('every use is a record, with who and what', async () => {
    await ask('api/groups?status=403', { cookie })
    const used = records.filter(({ kind }) => kind === 'allow')
    assert.ok(
      used.some(({ http, subject }) => http.path === '/api/groups' && subject?.id === 'operator'),
    )
    const refused = records.filter(({ kind }) => kind === 'challenge')
    assert.ok(refused.some(({ http }) => http.path === '/api/overview'))
  })

  test('another site cannot sign out, and whoever is signed out is told nothing', async () => {
    const opened = await ask('api/session', { 'x-sign-in': keyOf(served.newLink()) }, 'POST')
    const own = (opened.fields['set-cookie']?.[0] ?? '').split(';')[0] ?? ''
    const foreign = { cookie: own, 'sec-fetch-site': 'same-site' }
    assert.equal((await ask('api/session', foreign, 'DELETE')).status, 403)
    const ours = { cookie: own, 'x-csrf-token': JSON.parse(opened.body).csrfToken }
    assert.equal((await ask('api/session', ours, 'DELETE')).status, 204)
    assert.equal((await ask('api/overview', { cookie: own })).status, 401)
  })
})

function keyOf(link: string): string {
  return link.slice(link.indexOf('=') + 1)
}
