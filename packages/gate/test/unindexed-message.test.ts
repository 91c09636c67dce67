import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { describe, test } from 'node:test'
import { UnindexedMessage } from '../src/unindexed-message.ts'

/** What a server of such messages answers to bytes until it has said so many answers, or ends. */
async function answers(listener: RequestListener, bytes: string, count: number): Promise<string> {
  const options = { IncomingMessage: UnindexedMessage, optimizeEmptyRequests: true }
  const server = createServer(options, listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.setEncoding('latin1').write(bytes)
  let text = ''
  for await (const piece of socket) {
    text += piece
    if (text.split('HTTP/1.1 ').length > count && text.endsWith('\r\n\r\n')) break
  }
  server.close()
  return text
}

/** Answers with what it read, in a field. */
const told: RequestListener = ({ url, rawHeaders, headers }, response) => {
  const fields = { read: `${url} ${rawHeaders.length / 2}`, indexed: Object.keys(headers).join() }
  response.writeHead(200, { ...fields, 'content-length': 0 }).end()
}

const HEAD = 'Host: x\r\n'

describe('messages without an index', () => {
  test('have all their fields as they came', async () => {
    const text = await answers(told, `GET /a HTTP/1.1\r\n${HEAD}A: 1\r\na: 2\r\n\r\n`, 1)
    assert.match(text, /^HTTP\/1.1 200 OK\r\nread: \/a 3\r\nindexed: host\r\n/)
  })

  for (const fields of ['host: x\r\n', `A: 1\r\n${HEAD}`, 'A: 1\r\nHOST: x\r\n']) {
    test(`a host is found in ${JSON.stringify(fields)}`, async () => {
      assert.match(await answers(told, `GET / HTTP/1.1\r\n${fields}\r\n`, 1), /^HTTP\/1.1 200 /)
    })
  }

  test('without a host they are 400', async () => {
    assert.match(await answers(told, 'GET / HTTP/1.1\r\nHostile: x\r\n\r\n', 1), /^HTTP\/1.1 400 /)
  })

  const bodies = {
    'of a length': 'Content-Length: 5\r\n\r\nGET /',
    'in pieces': 'Transfer-Encoding: chunked\r\n\r\n5\r\nGET /\r\n0\r\n\r\n',
    'of 300 kB': `Content-Length: 300000\r\n\r\n${'G'.repeat(300_000)}`,
    'that waited to be asked for': 'Expect: 100-continue\r\nContent-Length: 5\r\n\r\nGET /',
  }
  for (const [name, body] of Object.entries(bodies)) {
    test(`a body ${name} is no request, and the next one is read`, async () => {
      const bytes = `POST /a HTTP/1.1\r\n${HEAD}${body}GET /b HTTP/1.1\r\n${HEAD}\r\n`
      const text = await answers(told, bytes, 2)
      assert.deepEqual(text.match(/read: .*/g), [
        `read: /a ${name.startsWith('that') ? 3 : 2}`,
        'read: /b 1',
      ])
    })
  }
})
