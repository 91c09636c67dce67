import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type Dispatcher, Pool } from 'undici'

/**
 * A reverse proxy by undici and nothing else: bodies stream both ways, either side stops the other, fields of the
 * connection stay there, and the application is told the client. It decides nothing, and takes no field for dangerous.
 */
export function undiciProxy(application: string): Server {
  const pool = new Pool(application, { connections: 256, pipelining: 1 })
  return createServer((message, response) => {
    pool.dispatch(
      {
        path: message.url as string,
        method: message.method as Dispatcher.HttpMethod,
        headers: requestFields(message),
        body: hasBody(message) ? message : null,
      },
      new Handler(response),
    )
  })
}

const OF_THE_CONNECTION = new Set([
  ...['connection', 'expect', 'keep-alive', 'proxy-authorization', 'proxy-connection', 'te'],
  ...['trailer', 'transfer-encoding', 'upgrade', 'x-forwarded-for', 'x-forwarded-host'],
  'x-forwarded-proto',
])

function requestFields({ rawHeaders, headers, socket }: IncomingMessage): string[] {
  const fields: string[] = []
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string
    if (!OF_THE_CONNECTION.has(name.toLowerCase())) fields.push(name, rawHeaders[i + 1] as string)
  }
  fields.push('x-forwarded-for', socket.remoteAddress ?? 'unknown')
  fields.push('x-forwarded-host', headers.host ?? '', 'x-forwarded-proto', 'http')
  return fields
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
}

class Handler implements Dispatcher.DispatchHandler {
  readonly #response: ServerResponse

  constructor(response: ServerResponse) {
    this.#response = response
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    const response = this.#response
    response.once('close', () => {
      if (!response.writableFinished) controller.abort(new Error('the client is gone'))
    })
    response.on('drain', () => controller.resume())
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    const raw = controller.rawHeaders as Buffer[]
    const fields: string[] = []
    for (let i = 0; i < raw.length; i += 2) {
      const name = (raw[i] as Buffer).toString('latin1')
      if (OF_THE_CONNECTION.has(name.toLowerCase())) continue
      fields.push(name, (raw[i + 1] as Buffer).toString('latin1'))
    }
    this.#response.writeHead(status, fields)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#response.write(chunk)) controller.pause()
  }

  onResponseEnd(): void {
    this.#response.end()
  }

  onResponseError(): void {
    if (this.#response.headersSent) this.#response.destroy()
    else this.#response.writeHead(502).end()
  }
}
