import type { IncomingMessage, ServerResponse } from 'node:http'
import { PassThrough } from 'node:stream'
import type { Answer, FieldLine } from '@sallyport/guard'
import type { Dispatcher } from 'undici'
import { hasBody } from './client-request.ts'
import { type ProblemStatus, problemAnswer } from './problem.ts'
import { rawTexts, responseFields } from './response-fields.ts'

/** One request that was let in, on its way to the application. */
export interface Passage {
  readonly message: IncomingMessage
  readonly response: ServerResponse
  /** Names and values by turns. */
  readonly fields: readonly string[]
  /** What the guard adds to the answer. */
  readonly forClient: readonly FieldLine[]
  /** The id of the decision. */
  readonly id: string
}

/** Writes an answer of our own. */
export function writeAnswer(response: ServerResponse, { status, fields, body }: Answer): void {
  if (response.headersSent || response.writableEnded) return
  response.writeHead(status, fields.flat())
  response.end(body, 'latin1')
}

/** The application's connection ended while it lay idle: nothing of the request was read. */
const STALE: ReadonlySet<string> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'])

/**
 * Sends a request to the application and its answer to the client, both as they come: nothing is
 * collected. Without a body, and safe to repeat, it is sent again once where the connection was stale.
 */
export function relay(application: Dispatcher, passage: Passage, servername?: string): void {
  const { message } = passage
  const isRepeatable = (message.method === 'GET' || message.method === 'HEAD') && !hasBody(message)
  send(application, passage, { servername, tries: isRepeatable ? 2 : 1 })
}

interface Sending {
  readonly servername: string | undefined
  readonly tries: number
}

function send(application: Dispatcher, passage: Passage, sending: Sending): void {
  const { message, response, fields } = passage
  // Not the message itself: undici destroys what it could not send, and the client's connection with it.
  const body = hasBody(message) ? message.pipe(new PassThrough()) : null
  const handler = new Relay(passage, (error) => {
    if (sending.tries > 1 && !response.headersSent && !response.destroyed && isStale(error)) {
      send(application, passage, { ...sending, tries: sending.tries - 1 })
    } else failed(passage, error)
  })
  try {
    const options: Dispatcher.DispatchOptions & { readonly servername: string | undefined } = {
      path: message.url as string,
      method: message.method as Dispatcher.HttpMethod,
      headers: fields as string[],
      body,
      // By default the name in TLS is that of `Host`, which the client writes.
      servername: sending.servername,
    }
    application.dispatch(options, handler)
  } catch (error) {
    failed(passage, error as Error)
  }
}

function isStale(error: Error): boolean {
  return STALE.has((error as NodeJS.ErrnoException).code ?? '')
}

const LATE: ReadonlySet<string> = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'ETIMEDOUT',
])

/** Half an answer cannot be taken back: the connection ends, so that nobody takes it for a whole. */
function failed({ response, id }: Passage, error: Error): void {
  if (response.headersSent) response.destroy()
  else {
    const isLate = LATE.has((error as NodeJS.ErrnoException).code ?? '')
    const status: ProblemStatus = isLate ? 504 : 502
    writeAnswer(response, problemAnswer(status, id))
  }
}

/** Hands an answer on, and stops one side where the other is slow or gone. */
class Relay implements Dispatcher.DispatchHandler {
  readonly #passage: Passage
  readonly #fail: (error: Error) => void

  constructor(passage: Passage, fail: (error: Error) => void) {
    this.#passage = passage
    this.#fail = fail
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    const { response } = this.#passage
    const leave = (): void => controller.abort(new Error('the client is gone'))
    if (response.destroyed) leave()
    response.once('close', () => {
      if (!response.writableFinished) leave()
    })
    response.on('drain', () => controller.resume())
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    // An interim answer; that the body may come, we said ourselves.
    if (status < 200) return
    const { response, message, forClient } = this.#passage
    const raw = rawTexts(controller.rawHeaders)
    const isChunked = !raw.some((name, i) => i % 2 === 0 && /^content-length$/i.test(name))
    const hasTrailers = isChunked && status !== 204 && status !== 304 && message.method !== 'HEAD'
    const isHttp11 = message.httpVersionMinor >= 1
    const fields = responseFields(raw, forClient, { hasTrailers: hasTrailers && isHttp11 })
    response.writeHead(status, fields)
    // An event must not wait for the first byte of the next one.
    response.flushHeaders()
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#passage.response.write(chunk)) controller.pause()
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    const { response } = this.#passage
    const trailers = responseFields(rawTexts(controller.rawTrailers))
    const pairs = trailers.flatMap((name, i) =>
      i % 2 === 0 ? [[name, trailers[i + 1] as string] as const] : [],
    )
    if (pairs.length > 0 && response.chunkedEncoding) response.addTrailers(pairs as never)
    response.end()
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error)
  }
}
