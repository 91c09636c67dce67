import { Agent, type IncomingMessage, request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { PlayedTime } from './played-time.ts'

/** Who calls, from where, as what, and when. */
export interface Calling {
  /** A loopback address. */
  readonly address: string
  /** The `User-Agent`. */
  readonly agent: string
}

/** Where every host is served, and by whose clock. */
export interface Network {
  readonly port: number
  readonly time: PlayedTime
}

const TIMEOUT_MS = 20_000

/**
 * A `fetch` for one caller: every host is on this machine, and the request comes from the caller's own address (the
 * platform's `fetch` can choose none).
 */
export function loopbackFetch(calling: Calling, network: Network): typeof globalThis.fetch {
  const agent = new Agent({ keepAlive: true, maxSockets: 2, timeout: TIMEOUT_MS })
  return async (input, init) => {
    const asked = new Request(input, init)
    const body = asked.body === null ? undefined : Buffer.from(await asked.arrayBuffer())
    network.time.pass()
    const answer = await send(asked, body, { ...calling, port: network.port, connections: agent })
    const { statusCode = 0, headersDistinct } = answer
    const headers = Object.entries(headersDistinct).flatMap(([name, values = []]) =>
      values.map((value): [string, string] => [name, value]),
    )
    return new Response(new Uint8Array(await buffer(answer)), { status: statusCode, headers })
  }
}

interface From extends Calling {
  readonly port: number
  readonly connections: Agent
}

function send(asked: Request, body: Buffer | undefined, from: From): Promise<IncomingMessage> {
  const { host, pathname, search } = new URL(asked.url)
  const fields = { ...Object.fromEntries(asked.headers), host, 'user-agent': from.agent }
  return new Promise((resolve, reject) => {
    const sent = request({
      host: '127.0.0.1',
      port: from.port,
      localAddress: from.address,
      method: asked.method,
      path: pathname + search,
      headers: { ...fields, ...(body !== undefined && { 'content-length': body.length }) },
      agent: from.connections,
      timeout: TIMEOUT_MS,
    })
    sent.once('response', resolve)
    sent.once('error', reject)
    sent.once('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)))
    sent.end(body)
  })
}
