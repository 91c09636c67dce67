import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { describe, test } from 'node:test'
import { type Call, createCaller, type EngineOptions, type Reply } from '../../src/remote/call.ts'
import { sendJson, startEngine } from './engine.ts'

// Goal: whatever an engine does, a call ends in time with a JSON object or with a failure.
// Method: servers of HTTP that misbehave, one row each.

const engine = await startEngine(() => ({ ok: true }))
const elsewhere = await startEngine(() => ({ ok: true }))

async function call(
  options: Partial<EngineOptions> = {},
  more: Partial<Call> = {},
): Promise<Reply> {
  const body = { asks: true }
  return createCaller({ url: engine.url, ...options })({ url: `${engine.url}/x`, body, ...more })
}

type Row = readonly [name: string, send: (response: ServerResponse) => void, Reply & object]
const fails = (at: 'engine' | 'question', cause: string): Reply => ({ kind: 'failure', at, cause })
const json = { 'content-type': 'application/json' }

const rows: readonly Row[] = [
  ['a JSON object', (r) => sendJson(r, 200, { a: 1 }), { kind: 'reply', body: { a: 1 } }],
  [
    'a type with a charset',
    (r) => r.writeHead(200, { 'content-type': 'Application/JSON; charset=utf-8' }).end('{}'),
    { kind: 'reply', body: {} },
  ],
  [
    'our credentials are refused: our misconfiguration, never the 401 of a client',
    (r) => sendJson(r, 401, {}),
    fails('engine', 'it refuses our own credentials (status 401): mend `credentials`'),
  ],
  [
    'we may not ask',
    (r) => sendJson(r, 403, { decision: true }),
    fails('engine', 'it refuses our own credentials (status 403): mend `credentials`'),
  ],
  ['a bad question', (r) => sendJson(r, 400, {}), fails('question', 'it answers with status 400')],
  ['not there', (r) => sendJson(r, 404, {}), fails('question', 'it answers with status 404')],
  ['too slow for it', (r) => sendJson(r, 408, {}), fails('engine', 'it answers with status 408')],
  ['too many', (r) => sendJson(r, 429, {}), fails('engine', 'it answers with status 429')],
  ['down', (r) => sendJson(r, 503, {}), fails('engine', 'it answers with status 503')],
  [
    'another success',
    (r) => sendJson(r, 201, { decision: true }),
    fails('engine', 'it answers with status 201'),
  ],
  [
    'a page of HTML',
    (r) => r.writeHead(200, { 'content-type': 'text/html' }).end('{}'),
    fails('engine', 'the answer is not of the type application/json'),
  ],
  [
    'a type that only begins like ours',
    (r) => r.writeHead(200, { 'content-type': 'application/jsonp' }).end('{}'),
    fails('engine', 'the answer is not of the type application/json'),
  ],
  [
    'no type',
    (r) => r.writeHead(200).end('{}'),
    fails('engine', 'the answer is not of the type application/json'),
  ],
  [
    'broken JSON',
    (r) => r.writeHead(200, json).end('{"a":'),
    fails('engine', 'the answer is not JSON'),
  ],
  ['nothing', (r) => r.writeHead(200, json).end(), fails('engine', 'the answer is not JSON')],
  [
    'bytes that are no UTF-8',
    (r) => r.writeHead(200, json).end(Buffer.from('{"a":"\xff"}', 'latin1')),
    fails('engine', 'no answer: TypeError'),
  ],
  ['a list', (r) => sendJson(r, 200, []), fails('engine', 'the answer is no JSON object')],
]

describe('an answer of', () => {
  for (const [name, send, expected] of rows) {
    test(name, async () => {
      engine.answer = (_asked, response) => send(response)
      assert.deepEqual(await call(), expected)
    })
  }
})

describe('a redirect', () => {
  for (const status of [301, 302, 307, 308]) {
    test(`${status} is not followed`, async () => {
      const before = elsewhere.asked.length
      engine.answer = (_asked, response) => {
        response.writeHead(status, { location: elsewhere.url, ...json }).end('{}')
      }
      const cause = `it redirects (status ${status}), which is never followed: mend \`url\``
      assert.deepEqual(await call(), fails('engine', cause))
      assert.equal(elsewhere.asked.length, before)
    })
  }
})

describe('the limits', () => {
  const sized = (bytes: number): string => `{"a":"${'x'.repeat(bytes - 8)}"}`

  test('an answer of exactly the most bytes is read', async () => {
    engine.answer = (_asked, response) => response.writeHead(200, json).end(sized(100))
    assert.equal((await call({ answerBytesMax: 100 })).kind, 'reply')
  })

  test('one byte more is a failure', async () => {
    engine.answer = (_asked, response) => response.writeHead(200, json).end(sized(101))
    const cause = 'the answer has more than 100 bytes'
    assert.deepEqual(await call({ answerBytesMax: 100 }), fails('engine', cause))
  })

  test('an answer without end is cut off', async () => {
    engine.answer = (_asked, response) => {
      response.writeHead(200, json)
      const timer = setInterval(() => response.write('x'.repeat(65_536)), 1)
      response.on('close', () => clearInterval(timer))
    }
    assert.match(causeOf(await call()), /more than 1048576 bytes/)
  })

  test('an engine that says nothing is given up in time', async () => {
    engine.answer = () => undefined
    assert.equal(causeOf(await call({ timeoutMs: 50 })), 'no answer within 50 ms')
  })

  test('an engine that begins and stops is given up in time', async () => {
    engine.answer = (_asked, response) => response.writeHead(200, json).write('{')
    assert.equal(causeOf(await call({ timeoutMs: 80 })), 'no answer within 80 ms')
  })

  test('credentials that never come are given up in time', async () => {
    const credentials = (): Promise<Record<string, string>> => new Promise(() => undefined)
    assert.equal(causeOf(await call({ credentials, timeoutMs: 50 })), 'no answer within 50 ms')
  })

  test('a Fetch that ignores its signal holds nobody', async () => {
    const fetch = (): Promise<never> => new Promise(() => undefined)
    assert.equal(causeOf(await call({ fetch, timeoutMs: 50 })), 'no answer within 50 ms')
  })

  test('a request that was given up is not held against the engine', async () => {
    engine.answer = () => undefined
    const controller = new AbortController()
    const pending = call({}, { signal: controller.signal })
    setTimeout(() => controller.abort(), 20)
    const given = fails('question', 'the request was given up')
    assert.deepEqual(await pending, given)
    assert.deepEqual(await call({}, { signal: AbortSignal.abort() }), given)
  })
})

describe('what cannot be sent', () => {
  test('an engine that is not there is a failure', async () => {
    const url = 'http://127.0.0.1:1'
    const reply = await createCaller({ url })({ url, body: {} })
    assert.match(causeOf(reply), /^no answer: /)
  })

  test('a token that no field can hold is not quoted', async () => {
    const reply = await call({ credentials: () => ({ authorization: 'Bearer se\ncret' }) })
    assert.equal(causeOf(reply), 'no answer: TypeError')
  })

  test('credentials that throw are a failure, and not quoted', async () => {
    const credentials = (): never => {
      throw new Error('secret')
    }
    assert.equal(causeOf(await call({ credentials })), 'no answer: Error')
  })

  const causes: readonly (readonly [name: string, cause: unknown, told: string])[] = [
    ['a code is told', Object.assign(new Error('secret'), { code: 'ECONNRESET' }), 'ECONNRESET'],
    ['without a code it is a name', new RangeError('secret'), 'RangeError'],
    ['a code that is no text', Object.assign(new Error('secret'), { code: 7 }), 'Error'],
    ['a cause that is no error', 'secret', 'TypeError'],
  ]
  for (const [name, cause, told] of causes) {
    test(`of what lies under an exception no message is told: ${name}`, async () => {
      const own = (): never => {
        throw new TypeError('secret', { cause })
      }
      assert.equal(causeOf(await call({ fetch: own })), `no answer: ${told}`)
    })
  }

  test('a body that JSON cannot hold is a failure', async () => {
    assert.equal(causeOf(await call({}, { body: { big: 1n } })), 'no answer: TypeError')
  })

  test('Fetch itself can be given, and is asked', async () => {
    engine.answer = () => ({ own: true })
    assert.deepEqual(await call({ fetch }), { kind: 'reply', body: { own: true } })
  })

  test('nothing to send is a GET', async () => {
    engine.answer = () => ({})
    const caller = createCaller({ url: engine.url })
    assert.deepEqual(await caller({ url: engine.url }), { kind: 'reply', body: {} })
    assert.equal(engine.asked.at(-1)?.method, 'GET')
  })
})

describe('options that cannot be', () => {
  const bad: readonly [name: string, Partial<EngineOptions>][] = [
    ['no address', { url: 'engine' }],
    ['another protocol', { url: 'file:///etc' }],
    ['credentials in the address', { url: 'http://a:b@127.0.0.1' }],
    ['a query', { url: 'http://127.0.0.1/?x=1' }],
    ['a fragment', { url: 'http://127.0.0.1/#x' }],
    ['no time', { timeoutMs: 0 }],
    ['half a millisecond', { timeoutMs: 0.5 }],
    ['no bytes', { answerBytesMax: -1 }],
  ]
  for (const [name, options] of bad) {
    test(`${name} throws at once`, () => {
      assert.throws(() => createCaller({ url: engine.url, ...options }), TypeError)
    })
  }
})

function causeOf(reply: Reply): string {
  return reply.kind === 'failure' ? reply.cause : 'no failure'
}
