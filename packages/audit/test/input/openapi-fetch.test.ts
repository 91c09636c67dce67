import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { fetchText } from '../../src/input/openapi-fetch.ts'

// What references need of it is in openapi-elsewhere.test.ts; here are its limits.

const ends: (() => void)[] = []
after(() => {
  for (const end of ends) end()
})

async function serve(answer: RequestListener): Promise<URL> {
  const server = createServer(answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ends.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/a.json`)
}

const within = (milliseconds: number): { bytesMax: number; endsAt: number } => {
  return { bytesMax: 1_000, endsAt: Date.now() + milliseconds }
}

describe('fetchText', () => {
  const sized = (bytes: number): Promise<URL> =>
    serve((_, response) => void response.end('x'.repeat(bytes)))

  test('as much as may be is taken', async () => {
    const text = { kind: 'text', data: 'x'.repeat(1_000) }
    assert.deepEqual(await fetchText(await sized(1_000), within(5_000)), text)
  })

  const packed = gzipSync('x'.repeat(1_000_000))
  const tooMuch: readonly (readonly [string, RequestListener])[] = [
    ['one byte more', (_, response) => response.end('x'.repeat(1_001))],
    [
      'what unfolds to more',
      (_, response) => response.setHeader('content-encoding', 'gzip').end(packed),
    ],
    [
      'what has no end',
      (_, response) => {
        const writing = setInterval(() => response.write('x'.repeat(400)), 5)
        response.once('close', () => clearInterval(writing))
      },
    ],
  ]
  for (const [name, answer] of tooMuch) {
    test(`${name} is not`, async () => {
      const why = 'it is larger than 1000 bytes'
      assert.deepEqual(await fetchText(await serve(answer), within(5_000)), { kind: 'failed', why })
    })
  }

  const late = { kind: 'failed', why: 'fetching took too long' }
  for (const [name, answer] of [
    ['never answers', () => {}],
    ['begins and does not end', (_, response) => void response.write('x')],
  ] as const satisfies readonly (readonly [string, RequestListener])[]) {
    test(`a server that ${name} is left in time`, { timeout: 60_000 }, async () => {
      assert.deepEqual(await fetchText(await serve(answer), within(200)), late)
    })
  }

  test('nothing is asked when the time is over', async () => {
    const url = await serve(() => assert.fail('it was asked'))
    assert.deepEqual(await fetchText(url, within(-1)), late)
  })

  test('no credentials are sent', async () => {
    const seen: string[] = []
    const url = await serve(({ headers }, response) => {
      seen.push(...Object.keys(headers).filter((name) => /auth|cookie|referer/.test(name)))
      response.end('{}')
    })
    await fetchText(url, within(5_000))
    assert.deepEqual(seen, [])
  })

  for (const [name, location] of [
    ['no place', ''],
    ['another port', 'http://127.0.0.1:1/'],
    ['another name of the same host', 'http://localhost/'],
    ['a file', 'file:///etc/passwd'],
  ] as const) {
    test(`a redirect to ${name} is not followed`, async () => {
      const url = await serve((_, response) => {
        response.writeHead(307, location === '' ? {} : { location }).end()
      })
      const { kind, why } = (await fetchText(url, within(5_000))) as { kind: string; why: string }
      assert.equal(kind, 'failed')
      assert.match(why, location === '' ? /moved/ : /moved to another host/)
    })
  }
})
