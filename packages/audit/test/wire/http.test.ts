// Goal: a request goes out exactly as it is written, and no server can hold, fill or lead away who sent it.
// Method: real servers, of node:http where they behave and of node:net where they do not.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { AuditRequest, Outcome } from '../../src/exchange.ts'
import { createWire, type WireOptions } from '../../src/wire/http.ts'
import { BODY_BYTES_MAX, HEAD_BYTES_MAX } from '../../src/wire/limits.ts'
import { answering, type Ground, serve, serveRaw } from './ground.ts'

const GET: AuditRequest = { method: 'GET', target: '/', fields: [] }
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'

interface Sending extends Partial<WireOptions> {
  readonly request?: Partial<AuditRequest>
  readonly wireTimeoutMs?: number
}

async function send(ground: Ground, options: Sending = {}): Promise<Outcome> {
  const { request, wireTimeoutMs = 2000, ...how } = options
  const wire = createWire({ base: ground.base, timeoutMs: wireTimeoutMs, ca: undefined })
  try {
    return await wire.exchange({ ...GET, ...request }, { isRepeatable: true, ...how })
  } finally {
    wire.close()
  }
}

function why(outcome: Outcome): string {
  return outcome.kind === 'answer' ? `${outcome.answer.status}` : `${outcome.kind}: ${outcome.why}`
}

describe('what goes out', () => {
  const rows: readonly (readonly [string, Partial<AuditRequest>, RegExp])[] = [
    [
      'the target is not normalised',
      { target: '/a/../b//c/./d?x=/../y' },
      /^GET \/a\/\.\.\/b\/\/c\/\.\/d\?x=\/\.\.\/y HTTP/,
    ],
    ['two slashes stay two', { target: '//x' }, /^GET \/\/x HTTP/],
    ['parameters of a path stay', { target: '/a;x=1' }, /^GET \/a;x=1 HTTP/],
    ['escapes stay', { target: '/%2e%2e/%2F' }, /^GET \/%2e%2e\/%2F HTTP/],
    ['a space in the target goes out', { target: '/a b' }, /^GET \/a b HTTP/],
    ['a method in small letters goes out', { method: 'get' }, /^get \/ HTTP/],
    [
      'fields keep their order and repetition',
      {
        fields: [
          ['B', '1'],
          ['A', '2'],
          ['B', '3'],
        ],
      },
      /\r\nB: 1\r\nA: 2\r\nB: 3\r\n/,
    ],
    ['a value beyond ASCII goes out as UTF-8', { fields: [['A', 'ü']] }, /\r\nA: \u00c3\u00bc\r\n/],
    ['a NUL goes out', { fields: [['A', 'a\u0000b']] }, /\r\nA: a[^ -~]b\r\n/],
    ['an answer in JSON is asked for', {}, /\r\nAccept: application\/json\r\n/],
    ['unless another is', { fields: [['Accept', 'text/html']] }, /^(?![\s\S]*application\/json)/],
    ['nothing packed is asked for', {}, /\r\nAccept-Encoding: identity\r\n/],
    ['the program says its name', {}, /\r\nUser-Agent: sallyport-audit\r\n/],
    ['a body has its length in octets', { method: 'POST', body: 'ü' }, /\r\nContent-Length: 2\r\n/],
    ['a change without a body says so', { method: 'PUT' }, /\r\nContent-Length: 0\r\n/],
    [
      'so does a method that nobody knows',
      { method: 'PROPFIND' },
      /\r\nContent-Length: 0\r\n(?![\s\S]*chunked)/,
    ],
    ['a read has no length', {}, /^(?![\s\S]*Content-Length)/],
  ]
  for (const [name, request, expected] of rows) {
    test(name, async () => {
      let head = ''
      await using ground = await serveRaw(
        answering((_, text) => {
          head = `${text}\r\n`
          return OK
        }),
      )
      assert.equal(why(await send(ground, { request })), '200')
      assert.match(head, expected)
      assert.match(head, /\r\nHost: 127\.0\.0\.1:\d+\r\n/)
    })
  }
})

describe('what comes back', () => {
  // Each of these is read by node:http, and by the reader of odd requests.
  const paths: readonly (readonly [string, Partial<AuditRequest>])[] = [
    ['', {}],
    [', to an odd request', { fields: [['A', 'ü']] }],
  ]
  for (const [path, request] of paths) {
    const rows: readonly (readonly [string, string, string | RegExp])[] = [
      ['an answer', OK, '200'],
      ['a 100 before it is skipped', `HTTP/1.1 100 Continue\r\n\r\n${OK}`, '200'],
      ['hints before it are skipped', `HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n${OK}`, '200'],
      ['garbage is none', 'SSH-2.0-OpenSSH_9.9\r\n', 'failed: the answer is no HTTP'],
      [
        'another protocol is none',
        'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
        /^failed: the server switched|no HTTP/,
      ],
      [
        'a head that is too long is none',
        `HTTP/1.1 200 OK\r\nA: ${'x'.repeat(HEAD_BYTES_MAX + 1)}\r\n\r\n`,
        `failed: the head of the answer is longer than ${HEAD_BYTES_MAX} bytes`,
      ],
      [
        'lines without end are none',
        `HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(12_000)}\r\n`,
        `failed: the head of the answer is longer than ${HEAD_BYTES_MAX} bytes`,
      ],
      [
        'a redirect is an answer, and not followed',
        'HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n',
        '302',
      ],
    ]
    for (const [name, text, expected] of rows) {
      test(`${name}${path}`, async () => {
        await using ground = await serveRaw(answering(() => text))
        const seen = why(await send(ground, { request }))
        if (typeof expected === 'string') assert.equal(seen, expected)
        else assert.match(seen, expected)
      })
    }

    test(`a connection that is closed without a word fails${path}`, async () => {
      await using ground = await serveRaw(answering(() => undefined))
      assert.equal(why(await send(ground, { request })), 'failed: the server closed the connection')
    })

    test(`a server that says nothing fails when the time is over${path}`, {
      timeout: 60_000,
    }, async () => {
      await using ground = await serveRaw(() => undefined)
      const outcome = await send(ground, { request, wireTimeoutMs: 200 })
      assert.equal(why(outcome), 'failed: no whole answer came within 0.2 s')
    })

    test(`a stream without end fails when the time is over${path}`, async () => {
      await using ground = await serve((_, response) => {
        const timer = setInterval(() => response.write('data: tick\n\n'), 20)
        response.on('close', () => clearInterval(timer))
      })
      assert.match(
        why(await send(ground, { request, wireTimeoutMs: 200 })),
        /^failed: no whole answer/,
      )
    })

    test(`an endless body is cut, and its connection dropped${path}`, async () => {
      let isDropped: () => void = () => undefined
      const dropped = new Promise<void>((resolve) => {
        isDropped = resolve
      })
      await using ground = await serveRaw((socket) => {
        socket.once('data', () => {
          socket.write('HTTP/1.1 200 OK\r\n\r\n')
          const more = (): void => {
            while (!socket.destroyed && socket.write('x'.repeat(65_536)));
          }
          socket.on('drain', more).on('close', isDropped)
          more()
        })
      })
      const outcome = await send(ground, { request })
      assert.equal(outcome.kind === 'answer' && outcome.answer.isTruncated, true)
      assert.equal(outcome.kind === 'answer' && outcome.answer.body.length, BODY_BYTES_MAX)
      await dropped
    })

    test(`what is packed stays packed${path}`, async () => {
      const bomb = gzipSync(Buffer.alloc(20_000_000))
      await using ground = await serve((_, response) => {
        response.setHeader('Content-Encoding', 'gzip').end(bomb)
      })
      const outcome = await send(ground, { request })
      assert.ok(outcome.kind === 'answer' && outcome.answer.body.length <= bomb.byteLength)
    })

    test(`an interrupted run fails at once${path}`, async () => {
      await using ground = await serveRaw(() => undefined)
      assert.equal(
        why(await send(ground, { request, signal: AbortSignal.timeout(50) })),
        'failed: the run was interrupted',
      )
      assert.equal(
        why(await send(ground, { request, signal: AbortSignal.abort() })),
        'failed: the run was interrupted',
      )
    })
  }

  test('nobody there is said, without the address', async () => {
    const ground = await serve(() => undefined)
    await ground[Symbol.asyncDispose]()
    assert.equal(why(await send(ground)), 'failed: nobody listens there')
  })

  test('a server without TLS is no server with it', async () => {
    await using ground = await serve((_, response) => response.end())
    const outcome = await send({ ...ground, base: ground.base.replace('http', 'https') })
    assert.match(why(outcome), /^failed: no TLS came about \(/)
  })
})

describe('kept connections', () => {
  /** Answers once on each connection, and closes it on the second request. */
  function closing(counts: { requests: number; connections: number }): Promise<Ground> {
    return serveRaw((socket) => {
      counts.connections += 1
      let isFirst = true
      socket.on('data', () => {
        counts.requests += 1
        if (isFirst) socket.write(OK)
        else socket.destroy()
        isFirst = false
      })
    })
  }

  for (const [name, isRepeatable, expected, requests] of [
    ['what reads is sent once more, on a new one', true, '200', 3],
    ['what changes something is not', false, 'failed: the server closed the connection', 2],
  ] as const) {
    test(name, async () => {
      const counts = { requests: 0, connections: 0 }
      await using ground = await closing(counts)
      const wire = createWire({ base: ground.base, timeoutMs: 2000, ca: undefined })
      assert.equal(why(await wire.exchange(GET, { isRepeatable })), '200')
      assert.equal(why(await wire.exchange(GET, { isRepeatable })), expected)
      assert.equal(counts.requests, requests)
      wire.close()
    })
  }

  test('what began an answer is not sent again', async () => {
    let requests = 0
    await using ground = await serveRaw((socket) => {
      socket.on('data', () => {
        requests += 1
        if (requests === 1) socket.write(OK)
        else socket.end('HTTP/1.1 200')
      })
    })
    const wire = createWire({ base: ground.base, timeoutMs: 2000, ca: undefined })
    await wire.exchange(GET, { isRepeatable: true })
    assert.equal((await wire.exchange(GET, { isRepeatable: true })).kind, 'failed')
    assert.equal(requests, 2)
    wire.close()
  })

  test('at most eight connections are open', async () => {
    const connections = new Set<unknown>()
    await using ground = await serve((request, response) => {
      connections.add(request.socket)
      setTimeout(() => response.end('{}'), 5)
    })
    const wire = createWire({ base: ground.base, timeoutMs: 5000, ca: undefined })
    const all = Array.from({ length: 100 }, () => wire.exchange(GET, { isRepeatable: true }))
    assert.deepEqual(new Set((await Promise.all(all)).map(why)), new Set(['200']))
    assert.equal(connections.size, 8)
    wire.close()
  })
})
