import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'

/** A server that a test started. */
export interface Running {
  readonly port: number
  close(): Promise<unknown>
}

/** Listens on a free port of loopback. */
export async function running(server: Server): Promise<Running> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A response as it came over the wire. */
export interface Exchange {
  readonly status: number
  /** Field lines in order, names in lower case. */
  readonly lines: readonly (readonly [name: string, value: string])[]
  readonly body: string
  /** All lines of one name. */
  all(name: string): readonly string[]
}

/** What to send; field lines as they are, so that one name may come twice. */
export interface Sent {
  readonly method?: string
  readonly fields?: readonly string[]
  readonly body?: string
  readonly version?: '1.0' | '1.1'
}

/** Sends one request over a socket of its own and reads until the server closes it. */
export async function exchange(port: number, path: string, sent: Sent = {}): Promise<Exchange> {
  const { method = 'GET', fields = [], body = '', version = '1.1' } = sent
  const socket = connect(port, '127.0.0.1')
  socket.setTimeout(5000, () => socket.destroy(new Error('no answer within 5 s')))
  const isUpgrade = fields.some((line) => line.startsWith('Upgrade'))
  const head = [
    `${method} ${path} HTTP/${version}`,
    'Host: localhost',
    `Connection: ${isUpgrade ? 'Upgrade, ' : ''}close`,
    ...(body === '' ? [] : ['Content-Type: application/json', `Content-Length: ${body.length}`]),
    ...fields,
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
  return parse(await text(socket))
}

function parse(message: string): Exchange {
  const end = message.indexOf('\r\n\r\n')
  assert.ok(end > 0, `no response in ${JSON.stringify(message)}`)
  const [start = '', ...rest] = message.slice(0, end).split('\r\n')
  const lines = rest.map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
  })
  return {
    status: Number(start.split(' ')[1]),
    lines,
    body: message.slice(end + 4),
    all: (name) => lines.filter(([field]) => field === name).map(([, value]) => value),
  }
}
