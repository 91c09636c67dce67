// Goal: bytes are sent as they are, and what comes back is read to its end.
import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { describe, test } from 'node:test'
import { sendRaw } from '../../src/gate/raw.ts'

/** A server that says the same to everybody. */
async function saying(text: string, run: (port: number) => Promise<void>): Promise<string> {
  let heard = ''
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1')
      socket.end(text)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  await run((server.address() as AddressInfo).port)
  server.close()
  return heard
}

describe('sendRaw', () => {
  const rows = [
    ['an answer', 'HTTP/1.1 404 Not Found\r\n\r\n', 404],
    ['an interim answer is none', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 401 \r\n\r\n', 401],
    ['an upgrade is one', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', 101],
    ['what is no answer has no status', 'hello', 0],
    ['nothing has none', '', 0],
  ] as const
  for (const [name, text, status] of rows) {
    test(name, async () => {
      const heard = await saying(text, async (port) => {
        assert.deepEqual(await sendRaw(port, 'G\u0000\u00ff\r\n'), { status, text })
      })
      assert.equal(heard, 'G\u0000\u00ff\r\n')
    })
  }
})
