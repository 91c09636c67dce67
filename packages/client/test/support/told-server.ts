import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that answers as it is told, and what it was asked. */
export interface ToldServer {
  readonly url: string
  readonly asked: { readonly request: IncomingMessage; readonly body: string }[]
  close(): Promise<void>
}

/** Starts one on a free port of the loopback. The handler is told the number of the request, from 1. */
export async function toldServer(
  answer: (request: IncomingMessage, response: ServerResponse, number: number) => void,
): Promise<ToldServer> {
  const asked: { request: IncomingMessage; body: string }[] = []
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('')
    answer(request, response, asked.push({ request, body }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
