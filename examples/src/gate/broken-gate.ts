import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const IDENTITY = { 'X-Gate-Subject': 'mallory', 'X-Gate-Scope': '', 'X-Gate-Tenant': '' }

/** Ways in which what stands at the gate's address is no gate that decides. */
export const BREAKAGES = {
  'it never answers': () => undefined,
  'it resets the connection': (response) => response.destroy(),
  'it says half an answer': (response) => {
    response.socket?.end('HTTP/1.1 200 OK\r\nX-Gate: 1\r\nX-Gate-Sub')
  },
  'it fails with 500': (response) => response.writeHead(500).end('<h1>failed</h1>'),
  'it is a proxy that says 503': (response) => response.writeHead(503).end('<h1>busy</h1>'),
  'it says 200 without a mark': (response) => response.writeHead(200, IDENTITY).end(),
  'it says 200 with another mark': (response) =>
    response.writeHead(200, { ...IDENTITY, 'X-Gate': '2' }).end(),
  'it says 200 in HTML': (response) => response.writeHead(200).end('<h1>welcome</h1>'),
  'it says 201': (response) => response.writeHead(201, IDENTITY).end(),
  'it says 204': (response) => response.writeHead(204, IDENTITY).end(),
  'it says 206': (response) => response.writeHead(206, { ...IDENTITY, 'X-Gate': '1' }).end(),
  'it sends elsewhere': (response) => response.writeHead(302, { Location: '/public/x' }).end(),
  'it says 401 in HTML': (response) => response.writeHead(401).end('<h1>sign in</h1>'),
  'it says 403 without a refusal': (response) => response.writeHead(403).end(),
  'its fields are too long': (response) =>
    response.writeHead(200, { ...IDENTITY, 'X-Long': 'a'.repeat(100_000) }).end(),
} as const satisfies Readonly<Record<string, (response: ServerResponse) => unknown>>

/** One of them. */
export type Breakage = keyof typeof BREAKAGES

/** What stands at the gate's address. */
export interface BrokenGate {
  readonly port: number
  /** How it is broken from now on. */
  become(breakage: Breakage): void
  /** Nobody listens any more. */
  stop(): Promise<void>
}

/** Serves what is no gate. */
export async function startBrokenGate(): Promise<BrokenGate> {
  let breakage: Breakage = 'it never answers'
  const server = createServer({ keepAlive: false }, (_, response) => {
    BREAKAGES[breakage](response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    become: (next) => {
      breakage = next
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
