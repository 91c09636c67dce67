import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'

/** A request as a server saw it. */
export interface Arrived {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
  /** When it came, in milliseconds of the process. */
  readonly at: number
}

/** A server that notes what arrives. */
export interface Served {
  readonly origin: string
  readonly port: number
  readonly arrived: Arrived[]
}

/** What a server answers, given how many came before. */
export type Answering = (response: ServerResponse, arrived: Arrived, before: number) => unknown

/** Serves on a free port of the loopback until the test ends. The body is read before the answer. */
export async function serve(context: TestContext, answer: Answering): Promise<Served> {
  const arrived: Arrived[] = []
  const server = createServer(async (request, response) => {
    const at = performance.now()
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    const { method = '', url: path = '', headers } = request
    const one = { method, path, headers, body: Buffer.concat(pieces), at }
    arrived.push(one)
    await answer(response, one, arrived.length - 1)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  context.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { origin: `http://127.0.0.1:${port}`, port, arrived }
}
