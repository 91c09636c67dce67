import { Agent, createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import { type Listening, listen } from '../listen.ts'
import type { Fault, FaultAnswer, FaultRequest, Field, Place } from './fault.ts'

/** Where a fault stands: in front of an API that is right. */
export interface FaultServerOptions {
  readonly fault: Fault
  readonly port: number
  readonly place: Omit<Place, 'forward'>
}

/** Serves an API with one fault, by standing in front of one that has none. */
export async function startFault({ fault, port, place }: FaultServerOptions): Promise<Listening> {
  const agent = new Agent({ keepAlive: true })
  const server = createServer((request, response) => {
    const forward = (changed: FaultRequest): Promise<FaultAnswer> =>
      ask(changed, { api: place.api, agent, from: request.socket.remoteAddress })
    read(request)
      .then((whole) => fault.filter(whole, { ...place, forward }))
      .then(({ status, fields, body }) => {
        const kept = fields.filter(
          ([name]) => !/^(content-length|transfer-encoding|connection|keep-alive)$/i.test(name),
        )
        const length: readonly Field[] =
          status === 204 ? [] : [['content-length', String(Buffer.byteLength(body))]]
        response.writeHead(status, [...kept, ...length].flat())
        response.end(request.method === 'HEAD' ? undefined : body)
      })
      .catch(() => response.destroy())
  })
  const listening = await listen(server, port)
  return {
    url: listening.url,
    close: async () => {
      await listening.close()
      agent.destroy()
    },
  }
}

async function read(request: IncomingMessage): Promise<FaultRequest> {
  const { method = 'GET', url: target = '/', rawHeaders } = request
  return { method, target, fields: pairs(rawHeaders), body: await textOf(request) }
}

async function textOf(message: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of message) pieces.push(piece as Buffer)
  return Buffer.concat(pieces).toString('utf8')
}

function pairs(raw: readonly string[]): readonly Field[] {
  return raw.flatMap((name, index): readonly Field[] =>
    index % 2 === 0 ? [[name, raw[index + 1] ?? '']] : [],
  )
}

interface Behind {
  readonly api: string
  readonly agent: Agent
  /** The API throttles by address, so it is asked from that of whoever asked. */
  readonly from: string | undefined
}

function ask(
  { method, target, fields, body }: FaultRequest,
  { api, agent, from }: Behind,
): Promise<FaultAnswer> {
  const { hostname, port } = new URL(api)
  const kept = fields.filter(
    ([name]) => !/^(connection|keep-alive|content-length|transfer-encoding|expect)$/i.test(name),
  )
  const length: readonly Field[] =
    body === '' ? [] : [['Content-Length', String(Buffer.byteLength(body))]]
  return new Promise((resolve, reject) => {
    const headers = [...kept, ...length].flat() as unknown as Record<string, string>
    const sent = httpRequest({
      host: hostname,
      port,
      method,
      path: target,
      headers,
      agent,
      setHost: false,
      ...(from !== undefined && /^127\./.test(from) && { localAddress: from }),
    })
    sent.once('error', reject)
    sent.once('response', (answer) => {
      textOf(answer).then(
        (text) =>
          resolve({ status: answer.statusCode ?? 0, fields: pairs(answer.rawHeaders), body: text }),
        reject,
      )
    })
    sent.end(body)
  })
}
