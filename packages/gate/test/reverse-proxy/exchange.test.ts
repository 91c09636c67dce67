import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer as createTcp } from 'node:net'
import { Readable } from 'node:stream'
import { describe, test } from 'node:test'
import { request } from 'undici'
import { head, KEY, last, linesOf, listen, type Rig, raw, startRig, until } from './rig.ts'

// Goal: what was let in arrives as it was sent, and half of it is never taken for the whole.
const echo = await startRig((message, response) => {
  response.setHeader('set-cookie', ['a=1', 'b=2'])
  message.pipe(response)
})

describe('what passes', () => {
  test('a body of a megabyte, both ways', async () => {
    const sent = Buffer.alloc(1_000_000, 'ab')
    const { body, headers } = await request(`${echo.url}/open/x`, { method: 'POST', body: sent })
    assert.ok(sent.equals(Buffer.from(await body.arrayBuffer())))
    assert.deepEqual(headers['set-cookie'], ['a=1', 'b=2'])
  })
  test('a body in chunks', async () => {
    const chunks = Readable.from(['one,', 'two'])
    const { body } = await request(`${echo.url}/open/x`, { method: 'PUT', body: chunks })
    assert.equal(await body.text(), 'one,two')
  })
  test('a body that is asked for only once it is allowed', async () => {
    const expecting = ['Expect: 100-continue', 'Content-Length: 2']
    const allowed = await raw(echo.port, head(expecting, 'POST /open/x HTTP/1.1'))
    assert.match(allowed, /^HTTP\/1.1 100 Continue\r\n\r\n/)
    const refused = await raw(echo.port, head(expecting, 'POST /orders/1 HTTP/1.1'))
    assert.match(refused, /^HTTP\/1.1 401/)
  })
  test('HEAD, with the length of what it leaves out', async () => {
    const rig = await startRig((_, response) => response.setHeader('content-length', 7).end())
    const { headers } = await request(`${rig.url}/open/x`, { method: 'HEAD' })
    assert.equal(headers['content-length'], '7')
    assert.equal(last(rig).method, 'HEAD')
  })
  test('events, each as it comes', async () => {
    let send: (text: string) => void = () => {}
    const rig = await startRig((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.flushHeaders()
      send = (text) => response.write(text)
    })
    const { body } = await request(`${rig.url}/open/x`)
    send('data: 1\n\n')
    const [first] = await once(body, 'data')
    assert.equal(String(first), 'data: 1\n\n')
    send('data: 2\n\n')
    const [second] = await once(body, 'data')
    assert.equal(String(second), 'data: 2\n\n')
    body.destroy()
  })
  test('trailers', async () => {
    const rig = await startRig((_, response) => {
      response.writeHead(200, { trailer: 'X-Sum, X-Gate-Subject' })
      response.write('a')
      response.addTrailers({ 'X-Sum': '1', 'X-Gate-Subject': 'evil' })
      response.end()
    })
    const got = await raw(rig.port, head([]))
    assert.match(got, /\r\n0\r\nX-Sum: 1\r\n\r\n$/)
  })
  describe('trailers of a request', () => {
    const send = async (names: string, lines: readonly string[], status = 200): Promise<string> => {
      const rig = await startRig((message, response) => {
        message.resume().once('end', () => {
          const { rawTrailers, headers } = message
          response.end(JSON.stringify({ rawTrailers, announced: headers.trailer }))
        })
      })
      const chunks = ['Transfer-Encoding: chunked', `Trailer: ${names}`, `X-Api-Key: ${KEY}`]
      const text = head(chunks, 'POST /orders/1 HTTP/1.1')
      const got = await raw(rig.port, `${text}2\r\nhi\r\n0\r\n${lines.join('\r\n')}\r\n\r\n`, 5_000)
      assert.ok(got.startsWith(`HTTP/1.1 ${status}`), got)
      if (status !== 200) {
        assert.equal(rig.seen.length, 0)
        return ''
      }
      assert.deepEqual(linesOf(last(rig), 'x-gate-subject'), ['alice'])
      return got.slice(got.indexOf('{'), got.lastIndexOf('}') + 1)
    }
    test('reach the application where they were announced', async () => {
      const told = await send('X-Sum, X-Other', ['X-Sum: 1', 'X-Else: 2'])
      assert.deepEqual(JSON.parse(told), {
        rawTrailers: ['x-sum', '1'],
        announced: 'x-sum, x-other',
      })
    })
    test('are no way to say who asks, or what was decided already', async () => {
      const identity = ['X-Gate-Subject', 'X_Gate_Subject', 'X.Gate.Roles']
      for (const name of identity) await send(`X-Sum, ${name}`, [`${name}: 1`], 400)
      const names = ['X-Api-Key', 'X-Forwarded-For', 'Host']
      const more = ['Authorization', 'Cookie', 'Cache-Control', 'X-HTTP-Method-Override']
      const all = [...names, ...more, 'X-Sum']
      const told = await send(
        all.join(', '),
        [...identity, ...all].map((name) => `${name}: 1`),
      )
      assert.deepEqual(JSON.parse(told), { rawTrailers: ['x-sum', '1'], announced: 'x-sum' })
      const none = await send(
        more.join(', '),
        more.map((name) => `${name}: 1`),
      )
      assert.deepEqual(JSON.parse(none), { rawTrailers: [] })
    })
    test('to an application that never answers: 504, and the connection goes on', async () => {
      const rig = await startRig((message) => message.resume(), { limits: { answerMs: 50 } })
      const fields = ['Transfer-Encoding: chunked', 'Trailer: X-Sum', 'Connection: keep-alive']
      const lines = ['POST /open/x HTTP/1.1', 'Host: api.example', ...fields, '', '2', 'hi', '0']
      const one = [...lines, 'X-Sum: 1', '', ''].join('\r\n')
      const got = await raw(rig.port, one + one.replace('keep-alive', 'close'), 5_000)
      assert.equal(got.match(/HTTP\/1.1 504/g)?.length, 2)
    })
    test('after a body that is too long: 413', async () => {
      const rig = await startRig((message) => message.resume(), { limits: { bodyBytes: 1 } })
      const text = head(['Transfer-Encoding: chunked', 'Trailer: X-Sum'], 'POST /open/x HTTP/1.1')
      const got = await raw(rig.port, `${text}2\r\nhi\r\n0\r\nX-Sum: 1\r\n\r\n`, 5_000)
      assert.match(got, /^HTTP\/1.1 413/)
    })
    test('of a client that goes before its end never look whole', async () => {
      const result = Promise.withResolvers<string>()
      const rig = await startRig((message) => {
        message.once('end', () => result.resolve('whole'))
        message.once('error', () => result.resolve('broken'))
        message.resume()
      })
      const text = head(['Transfer-Encoding: chunked', 'Trailer: X-Sum'], 'POST /open/x HTTP/1.1')
      const socket = connect(rig.port, '127.0.0.1', () => socket.write(`${text}5\r\nhello\r\n`))
      await until(() => rig.seen.length > 0)
      socket.destroy()
      assert.equal(await result.promise, 'broken')
    })
    test('to an application that fails: 502, 504', async () => {
      const text = `${head(['Transfer-Encoding: chunked', 'Trailer: X-Sum'], 'POST /open/x HTTP/1.1')}0\r\n\r\n`
      const gone = await startRig(() => {}, { elsewhere: 'http://127.0.0.1:1' })
      assert.match(await raw(gone.port, text, 5_000), /^HTTP\/1.1 502/)
      const slow = await startRig(() => {}, { limits: { answerMs: 100 } })
      assert.match(await raw(slow.port, text, 5_000), /^HTTP\/1.1 504/)
    })
  })
  test('what only the gate may say is taken out of an answer', async () => {
    const rig = await startRig((_, response) => {
      response.writeHead(200, [
        'X-Gate',
        '1',
        'X-Accel-Redirect',
        '/x',
        'X_Gate_Subject',
        'e',
        'X-A',
        'b',
      ])
      response.end()
    })
    const got = await raw(rig.port, head([]))
    assert.doesNotMatch(got, /gate|accel/i)
    assert.match(got, /X-A: b/i)
  })
  test('its own refusals', async () => {
    const rig = await startRig((_, response) => {
      response.writeHead(401, ['WWW-Authenticate', 'A', 'WWW-Authenticate', 'B']).end('mine')
    })
    const { statusCode, headers, body } = await request(`${rig.url}/open/x`)
    assert.equal(statusCode, 401)
    assert.deepEqual(headers['www-authenticate'], ['A', 'B'])
    assert.equal(await body.text(), 'mine')
  })
})

describe('an application that fails', () => {
  const expectProblem = async (rig: Rig, status: number, method = 'GET'): Promise<void> => {
    const options = method === 'GET' ? {} : { method: 'POST' as const, body: 'x'.repeat(100_000) }
    const { statusCode, headers, body } = await request(`${rig.url}/open/x`, options)
    const problem = (await body.json()) as { status: number; instance: string }
    assert.equal(statusCode, status)
    assert.equal(headers['content-type'], 'application/problem+json')
    assert.match(problem.instance, /^urn:sallyport:decision:\w{26}$/)
  }
  test('is not there: 502', async () => {
    const rig = await startRig(() => {}, { elsewhere: 'http://127.0.0.1:1' })
    await expectProblem(rig, 502)
    await expectProblem(rig, 502, 'POST')
  })
  test('ends the connection without an answer: 502', async () => {
    const rig = await startRig((message) => message.socket.destroy())
    await expectProblem(rig, 502)
    await expectProblem(rig, 502, 'POST')
  })
  test('is safe to be asked again once, and nothing else is', async () => {
    let count = 0
    const rig = await startRig((message, response) => {
      count += 1
      if (count === 1) message.socket.destroy()
      else response.end('ok')
    })
    assert.equal((await request(`${rig.url}/open/x`)).statusCode, 200)
    count = 0
    await expectProblem(rig, 502, 'POST')
    assert.equal(count, 1)
  })
  test('does not answer in time: 504', async () => {
    const rig = await startRig(() => {}, { limits: { answerMs: 100 } })
    await expectProblem(rig, 504)
  })
  test('speaks something else: 502', async () => {
    const other = createTcp((socket) => socket.end('SSH-2.0-x\r\n'))
    const port = await listen(other as never)
    const rig = await startRig(() => {}, { elsewhere: `http://127.0.0.1:${port}` })
    await expectProblem(rig, 502)
    other.close()
  })
  test('sends too many fields: 502', async () => {
    const rig = await startRig((_, response) => response.setHeader('x', 'a'.repeat(20_000)).end())
    await expectProblem(rig, 502)
  })
  test('breaks off: the client sees that it is not whole', async () => {
    const rig = await startRig((message, response) => {
      response.write('half')
      setTimeout(() => message.socket.destroy(), 50)
    })
    const got = await raw(rig.port, head([]))
    assert.match(got, /half/)
    assert.doesNotMatch(got, /\r\n0\r\n\r\n$/)
  })
})

describe('a client that fails', () => {
  test('and goes ends the request at the application', async () => {
    const ended = Promise.withResolvers<void>()
    const rig = await startRig((_, response) => {
      response.write('x')
      response.once('close', () => ended.resolve())
    })
    const socket = connect(rig.port, '127.0.0.1', () => socket.write(head([])))
    await once(socket, 'data')
    socket.destroy()
    await ended.promise
  })
  test('and goes with half a body never looks whole', async () => {
    const result = Promise.withResolvers<string>()
    const begun = Promise.withResolvers<void>()
    const rig = await startRig((message) => {
      message.once('end', () => result.resolve('whole'))
      message.once('error', () => result.resolve('broken'))
      message.on('data', () => begun.resolve())
    })
    const text = head(['Transfer-Encoding: chunked'], 'POST /open/x HTTP/1.1')
    const socket = connect(rig.port, '127.0.0.1', () => socket.write(`${text}5\r\nhello\r\n`))
    await begun.promise
    socket.destroy()
    assert.equal(await result.promise, 'broken')
  })
  test('that never ends its fields is told so', async () => {
    const rig = await startRig(() => {}, { limits: { requestFieldsMs: 200 } })
    assert.match(await raw(rig.port, 'GET / HTTP/1.1\r\nHost: a\r\n', 2_000), /^HTTP\/1.1 408/)
  })
})
