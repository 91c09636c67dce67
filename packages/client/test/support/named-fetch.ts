// A `fetch` over real sockets in which every name leads to the loopback, so that redirects between hosts, domains
// and schemes can be followed without a resolver. It knows what the client needs of one, and redirects are manual.
import { request as plain } from 'node:http'
import { request as secure } from 'node:https'
import { Readable } from 'node:stream'

/** Where each origin listens: its port on the loopback. */
export type Ports = (origin: string) => number

/** Makes it. */
export function namedFetch(ports: Ports): typeof fetch {
  return async (input, init = {}) => {
    const url = new URL(String(input))
    const send = url.protocol === 'https:' ? secure : plain
    const options = {
      host: '127.0.0.1',
      port: ports(url.origin),
      servername: url.hostname,
      rejectUnauthorized: false,
      path: url.pathname + url.search,
      method: init.method ?? 'GET',
      headers: { ...Object.fromEntries(new Headers(init.headers)), host: url.host },
      agent: false as const,
    }
    const body = init.body == null ? undefined : await new Response(init.body).bytes()
    return new Promise((resolve, reject) => {
      const outgoing = send(options, (incoming) => {
        const fields = incoming.rawHeaders.flatMap((name, at, all) =>
          at % 2 === 0 ? [[name, all[at + 1] ?? ''] as [string, string]] : [],
        )
        const hasBody = ![204, 304].includes(incoming.statusCode ?? 0)
        const stream = Readable.toWeb(incoming) as unknown as ReadableStream
        const shown = { status: incoming.statusCode ?? 0, headers: fields }
        resolve(new Response(hasBody ? stream : null, shown))
      })
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  }
}
