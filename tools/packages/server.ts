import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a server answers to a path: a status, fields and a text. */
export type Served = Readonly<Record<string, readonly [type: string, text: string | Uint8Array]>>

/**
 * An API, its token endpoint, and files beside them, on a free port for as long as the work with it takes. `/orders` lets
 * in the token that was renewed, and `/settings` nobody.
 */
export async function serveApi<Value>(
  files: Served,
  work: (origin: string) => Promise<Value>,
): Promise<Value> {
  const server = createServer(answerWith(files)).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

function answerWith(files: Served): RequestListener {
  const issued = JSON.stringify({ access_token: 'fresh', token_type: 'Bearer', expires_in: 60 })
  return ({ url = '', headers }, response) => {
    const isIn = headers.authorization === 'Bearer fresh'
    const [type, text] = files[url] ?? []
    if (type !== undefined) response.writeHead(200, { 'content-type': type }).end(text)
    else if (url === '/token') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(issued)
    } else if (!isIn) {
      response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end()
    } else response.writeHead(url === '/orders' ? 200 : 403).end()
  }
}
