// Goal: a body is sent again whole or not at all, never shorter.
// Method: streams of many sizes and rhythms, refused early and late; the server says length and hash.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout as rest } from 'node:timers/promises'
import { makeBody, type RepeatableBody } from '../src/body.ts'
import { AccessError, bearer, createAccessClient, memoryStore } from '../src/index.ts'

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Refuses the first token: `early`, before it has read the body, or `late`, after. */
async function refusing(context: TestContext, when: 'early' | 'late') {
  const arrived: string[] = []
  const server = createServer(async (request, response) => {
    const isOld = request.headers.authorization === 'Bearer old'
    const refuse = (): void => {
      response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end()
    }
    if (isOld && when === 'early') return refuse()
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    if (isOld) return refuse()
    arrived.push(`${request.headers['content-type'] ?? ''}`)
    response.end(`${Buffer.concat(pieces).length} ${hashOf(Buffer.concat(pieces))}`)
    return undefined
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  context.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  let renewals = 0
  const auth = bearer({
    store: memoryStore({ accessToken: 'old' }),
    refresh: {
      grant: 'client_credentials',
      request: async () => {
        renewals += 1
        return { kind: 'tokens', tokens: { accessToken: 'new' } }
      },
    },
  })
  const make = (bodyBufferBytes?: number) =>
    createAccessClient({
      origins: [origin],
      auth,
      ...(bodyBufferBytes !== undefined && { bodyBufferBytes }),
    })
  return { origin, make, arrived, renewals: () => renewals }
}

function streamOf(bytes: Uint8Array, size: number, pauseMs = 0): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream({
    pull: async (controller) => {
      if (pauseMs > 0) await rest(pauseMs)
      if (at >= bytes.length) return controller.close()
      controller.enqueue(bytes.slice(at, at + size))
      at += size
      return undefined
    },
  })
}

const post = (body: unknown): RequestInit =>
  ({ method: 'POST', body, duplex: 'half' }) as RequestInit

describe('a stream that is refused', () => {
  for (const when of ['early', 'late'] as const) {
    for (const length of [0, 1, 65_536, 300_000, 1_048_576]) {
      test(`${when}, ${length} bytes: arrives whole`, async (context) => {
        const { make } = await refusing(context, when)
        const bytes = randomBytes(length)
        const answer = await make().fetch('/', post(streamOf(bytes, 10_007)))
        assert.equal(await answer.text(), `${length} ${hashOf(bytes)}`)
      })
    }

    test(`${when}, slowly: arrives whole`, async (context) => {
      const { make } = await refusing(context, when)
      const bytes = randomBytes(20_000)
      const answer = await make().fetch('/', post(streamOf(bytes, 1_000, 3)))
      assert.equal(await answer.text(), `20000 ${hashOf(bytes)}`)
    })
  }

  test('late, longer than is kept: the refusal is handed over, the token renewed', async (context) => {
    const { make, arrived, renewals } = await refusing(context, 'late')
    const client = make(99_999)
    assert.equal((await client.fetch('/', post(streamOf(randomBytes(100_000), 7_000)))).status, 401)
    assert.deepEqual([arrived.length, renewals()], [0, 1])
    const next = await client.fetch('/', post('now'))
    assert.equal(next.status, 200)
  })

  test('and as an error it is called not repeatable', async (context) => {
    const { make } = await refusing(context, 'late')
    await assert.rejects(
      make(9).request('/', post(streamOf(randomBytes(10), 5))),
      (error) => error instanceof AccessError && error.kind === 'not_repeatable',
    )
  })

  test('as long as is kept: arrives whole', async (context) => {
    const { make } = await refusing(context, 'late')
    const bytes = randomBytes(100_000)
    const answer = await make(100_000).fetch('/', post(streamOf(bytes, 7_000)))
    assert.equal(await answer.text(), `100000 ${hashOf(bytes)}`)
  })
})

describe('other bodies', () => {
  const form = new FormData()
  form.set('a', 'b')
  const rows = [
    ['text', 'a text', 'text/plain;charset=UTF-8'],
    [
      'parameters',
      new URLSearchParams({ a: 'b' }),
      'application/x-www-form-urlencoded;charset=UTF-8',
    ],
    ['a blob', new Blob(['a blob'], { type: 'text/css' }), 'text/css'],
    ['bytes', randomBytes(5_000), ''],
    ['a buffer', new Uint8Array(randomBytes(50)).buffer, ''],
  ] as const
  for (const [name, body, type] of rows) {
    test(`${name} arrives whole after a refusal, with its type`, async (context) => {
      const { make, arrived } = await refusing(context, 'late')
      const answer = await make().fetch('/', { method: 'POST', body })
      const bytes = new Uint8Array(await new Response(body).arrayBuffer())
      assert.equal(await answer.text(), `${bytes.length} ${hashOf(bytes)}`)
      assert.equal(arrived[0], type)
    })
  }

  test('a form arrives after a refusal', async (context) => {
    const { make, arrived } = await refusing(context, 'late')
    assert.equal((await make().fetch('/', { method: 'POST', body: form })).status, 200)
    assert.match(arrived[0] ?? '', /^multipart\/form-data; boundary=/)
  })

  test('an iterable can be read once, so its refusal is handed over', async (context) => {
    const { make, arrived } = await refusing(context, 'late')
    async function* pieces() {
      yield new Uint8Array([1, 2])
      yield new Uint8Array([3])
    }
    assert.equal((await make().fetch('/', post(pieces()))).status, 401)
    assert.equal(arrived.length, 0)
    assert.equal((await make().fetch('/', post(pieces()))).status, 200)
  })

  for (const length of [0, 10, 99_999, 100_000, 100_001, 300_000]) {
    test(`a Request of ${length} bytes: whole, or refused`, async (context) => {
      const { make, origin } = await refusing(context, 'late')
      const bytes = randomBytes(length)
      const request = new Request(`${origin}/`, { method: 'POST', body: bytes })
      const answer = await make(100_000).fetch(request)
      if (length > 100_000) assert.equal(answer.status, 401)
      else assert.equal(await answer.text(), `${length} ${hashOf(bytes)}`)
    })
  }

  test('a long Request arrives whole where nothing is refused', async (context) => {
    const { make, origin } = await refusing(context, 'late')
    const client = make(1_000)
    await client.fetch('/')
    const bytes = randomBytes(300_000)
    const request = new Request(`${origin}/`, {
      method: 'PUT',
      body: streamOf(bytes, 900),
      duplex: 'half',
    } as RequestInit)
    assert.equal(await (await client.fetch(request)).text(), `300000 ${hashOf(bytes)}`)
  })
})

describe('a body that its caller changes during the call', () => {
  const bytes = new Uint8Array([97, 61, 98])
  const parameters = new URLSearchParams('a=b')
  const form = new FormData()
  form.set('a', 'b')
  form.set('file', new File(['text'], 'a.txt', { type: 'text/css' }))
  const rows = [
    ['bytes', bytes, () => bytes.fill(0), /^a=b$/],
    ['a view', new DataView(bytes.buffer, 1, 2), () => bytes.fill(0), /^=b$/],
    ['a buffer', bytes.buffer, () => bytes.fill(0), /^a=b$/],
    ['parameters', parameters, () => parameters.set('a', 'c'), /^a=b$/],
    ['a form', form, () => form.set('a', 'c'), /"a"\s+b\s.*filename="a.txt".*text/s],
  ] as const
  for (const [name, body, change, expected] of rows) {
    test(`${name}: goes out as it was`, async () => {
      bytes.set([97, 61, 98])
      const made = makeBody(body, 0)
      change()
      assert.match(await new Response(made.open()).text(), expected)
    })
  }

  test('what cannot be copied, as on React Native, goes out as it is', () => {
    const closed = Object.defineProperty(new FormData(), 'entries', { value: undefined })
    const other = Object.assign(new URLSearchParams('a=b'), { toString: () => 'a=c' })
    for (const body of [closed, other]) assert.equal(makeBody(body, 0).open(), body)
  })
})

describe('makeBody', () => {
  const read = async (body: BodyInit | undefined): Promise<number> =>
    (await new Response(body).arrayBuffer()).byteLength

  test('two attempts that read at the same time both get everything', async () => {
    const body = makeBody(streamOf(randomBytes(50_000), 999, 1), 50_000)
    const [one, other] = [body.open(), body.open()]
    assert.deepEqual(await Promise.all([read(one), read(other)]), [50_000, 50_000])
  })

  test('one that is on its way when the rest is let go still gets everything', async () => {
    const body = makeBody(streamOf(randomBytes(50_000), 1_000), 20_000)
    const attempts = [read(body.open()), read(body.open())]
    assert.deepEqual(await Promise.all(attempts), [50_000, 50_000])
    assert.equal(body.isWhole(), false)
    assert.throws(() => body.open(), /the body is gone/)
  })

  test('what is no bytes is a TypeError', async () => {
    const texts = new ReadableStream({ start: (controller) => controller.enqueue('text') })
    await assert.rejects(read(makeBody(texts, 10).open()), /must consist of bytes/)
  })

  test('a stream that fails fails for each attempt', async () => {
    const failing = new ReadableStream({
      pull: () => Promise.reject(new Error('the disk is gone')),
    })
    const body = makeBody(failing, 10)
    await assert.rejects(read(body.open()), /the disk is gone/)
    await assert.rejects(read(body.open()), /the disk is gone/)
  })

  test('an attempt that is given up leaves the rest for the next', async () => {
    const body = makeBody(streamOf(randomBytes(10_000), 1_000), 10_000)
    const reader = (body.open() as ReadableStream).getReader()
    await reader.read()
    await reader.cancel()
    assert.equal(await read(body.open()), 10_000)
  })

  const asked = (): { readonly body: RepeatableBody; readonly told: unknown[] } => {
    const told: unknown[] = []
    const pull = (controller: ReadableStreamDefaultController): void =>
      controller.enqueue(new Uint8Array(10))
    return {
      body: makeBody(new ReadableStream({ pull, cancel: (why) => void told.push(why) }), 100),
      told,
    }
  }

  test('a source is told when an attempt is given up and there is no next', async () => {
    const { body, told } = asked()
    await (body.open() as ReadableStream).cancel('refused')
    assert.deepEqual(told, [])
    body.end?.()
    assert.deepEqual([told, body.isWhole()], [['refused'], true])
  })

  test('also when it is given up after the call', async () => {
    const { body, told } = asked()
    const attempt = body.open() as ReadableStream
    body.end?.()
    assert.deepEqual(told, [])
    await attempt.cancel('late')
    assert.deepEqual(told, ['late'])
  })

  test('not when an attempt is given up after the next has begun', async () => {
    const { body, told } = asked()
    const attempts = [body.open(), body.open()] as ReadableStream[]
    await attempts[0]?.cancel('early')
    body.end?.()
    assert.deepEqual(told, [])
  })

  test('an attempt that goes on after the call gets everything', async () => {
    const body = makeBody(streamOf(randomBytes(50_000), 999, 1), 50_000)
    const attempt = read(body.open())
    body.end?.()
    assert.equal(await attempt, 50_000)
  })

  test('nothing is whole, and no bytes', async () => {
    const body = makeBody(null, 10)
    assert.deepEqual(
      [body.open(), body.isWhole(), (await body.bytes())?.length],
      [undefined, true, 0],
    )
  })
})
