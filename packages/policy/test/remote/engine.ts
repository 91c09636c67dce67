import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after } from 'node:test'

/** One request that an engine got. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly text: string
}

/** What an engine answers: JSON by default, or whatever the function does with the response. */
export type Answering = (asked: Asked, response: ServerResponse) => unknown

/** An engine on a port of its own, which ends with the tests of the file. */
export interface Engine {
  readonly url: string
  readonly asked: Asked[]
  /** What it answers from now on. */
  answer: Answering
}

/** Starts an engine. What `answer` returns is sent as JSON, unless it answered itself. */
export async function startEngine(answer: Answering): Promise<Engine> {
  const asked: Asked[] = []
  const engine = { url: '', asked, answer }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method = '', url: path = '', headers } = request
    const one = { method, path, headers, text: Buffer.concat(chunks).toString('utf8') }
    asked.push(one)
    const json = await engine.answer(one, response)
    if (json !== undefined && !response.headersSent) sendJson(response, 200, json)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  engine.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return engine
}

/** Sends JSON. */
export function sendJson(response: ServerResponse, status: number, json: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json))
}
