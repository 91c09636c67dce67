import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { makeOrigins } from '../src/origins.ts'
import { type Outgoing, readArguments } from '../src/outgoing.ts'

const reading = { origins: makeOrigins(['https://api.example']), bodyBufferBytes: 100 }
const read = async (input: string | URL | Request, init?: RequestInit): Promise<Outgoing> =>
  readArguments(input, init, reading)

describe('readArguments', () => {
  test('a text, an address and a request say the same', async () => {
    const init = { method: 'PUT', headers: { 'X-A': 'b' }, body: 'text' }
    const href = 'https://api.example/orders'
    for (const input of ['/orders', new URL(href), new Request(href, init)]) {
      const one = await read(input, input instanceof Request ? undefined : init)
      assert.deepEqual([one.href, one.origin, one.method], [href, 'https://api.example', 'PUT'])
      assert.equal(new Headers(one.headers).get('x-a'), 'b')
      assert.equal(await new Response(one.body.open()).text(), 'text')
      assert.equal(one.redirect, 'follow')
    }
  })

  test('a request and what changes it', async () => {
    const request = new Request('https://api.example/', { method: 'POST', body: 'one' })
    const one = await read(request, { method: 'PUT', body: 'other', redirect: 'manual' })
    assert.deepEqual([one.method, one.redirect], ['PUT', 'manual'])
    assert.equal(await new Response(one.body.open()).text(), 'other')
  })

  const methods = [
    ['get', 'GET'],
    ['pOsT', 'POST'],
    ['delete', 'DELETE'],
    // The Fetch standard leaves these as they are, and so must a proof of possession.
    ['patch', 'patch'],
    ['Query', 'Query'],
  ] as const
  for (const [given, expected] of methods) {
    test(`${given} goes out as ${expected}`, async () => {
      assert.equal((await read('/', { method: given })).method, expected)
    })
  }

  test('whatever else was asked of fetch is passed on', async () => {
    const init = { cache: 'no-store', keepalive: true, priority: 'low' } as const
    assert.deepEqual((await read('/', init)).rest, init)
    const { rest } = await read(new Request('https://api.example/', init), {
      integrity: 'sha256-a',
    })
    assert.deepEqual([rest.cache, rest.keepalive, rest.integrity], ['no-store', true, 'sha256-a'])
  })

  test('a foreign address has no origin of ours', async () => {
    assert.equal((await read('https://elsewhere.example/')).origin, undefined)
    const request = new Request('https://elsewhere.example/')
    assert.equal((await read(request)).origin, undefined)
  })

  test('a signal goes along', async () => {
    const { signal } = new AbortController()
    assert.equal((await read('/', { signal })).signal, signal)
    assert.equal((await read('/')).signal, undefined)
  })

  test('a Request that is given up is not read on, and its source is told', async () => {
    const controller = new AbortController()
    let told: unknown
    const body = new ReadableStream({
      start: (source) => source.enqueue(new Uint8Array(1)),
      cancel: (why) => {
        told = why
      },
    })
    const { signal } = controller
    const init = { method: 'POST', body, signal, duplex: 'half' } as RequestInit
    const reads = read(new Request('https://api.example/', init))
    const enough = new Error('enough')
    setTimeout(() => controller.abort(enough), 10)
    await assert.rejects(reads, enough)
    assert.equal(told, enough)
  })

  test('what is no address is a TypeError', async () => {
    await assert.rejects(read('https://'), TypeError)
  })
})
