import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Answer, FieldLine } from '@sallyport/guard'
import type { Dispatcher } from 'undici'
import { type ProblemStatus, problemAnswer } from '../problem.ts'
import { BodyTooLarge, boundedBody } from './bounded-body.ts'
import { hasBody } from './client-request.ts'
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
export function relay(application: Dispatcher, passage: Passage, around: RelayOptions): void {
  const { message } = passage
  const isRepeatable = (message.method === 'GET' || message.method === 'HEAD') && !hasBody(message)
  send(application, passage, { ...around, tries: isRepeatable ? 2 : 1 })
}

/** What else a request is sent by. */
export interface RelayOptions {
  /** The name in TLS: by default it would be that of `Host`, which the client writes. */
  readonly servername: string
  readonly bodyBytes: number
}

interface Sending extends RelayOptions {
  readonly tries: number
}

function send(application: Dispatcher, passage: Passage, sending: Sending): void {
  const { message, response, fields } = passage
  const body = hasBody(message) ? boundedBody(message, sending.bodyBytes) : null
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
export function failed({ response, id }: Passage, error: Error): void {
  if (response.headersSent) response.destroy()
  else if (error instanceof BodyTooLarge) tooLarge(response, id)
  else {
    const isLate = LATE.has((error as NodeJS.ErrnoException).code ?? '')
    const status: ProblemStatus = isLate ? 504 : 502
    writeAnswer(response, problemAnswer(status, id))
  }
}

/** 413, and the connection ends: nobody reads what is left of the body. */
export function tooLarge(response: ServerResponse, id: string): void {
  const { status, fields, body } = problemAnswer(413, id)
  writeAnswer(response, { status, fields: [...fields, ['connection', 'close']], body })
}

/** Begins the answer of the application. */
export function begin(
  { response, message, forClient }: Passage,
  status: number,
  raw: string[],
): void {
  const isChunked = !hasLength(raw)
  const hasTrailers = isChunked && status !== 204 && status !== 304 && message.method !== 'HEAD'
  const isHttp11 = message.httpVersionMinor >= 1
  const fields = responseFields(raw, forClient, { hasTrailers: hasTrailers && isHttp11 })
  response.writeHead(status, fields)
}

function hasLength(raw: readonly string[]): boolean {
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] as string
    if (name.length === LENGTH.length && name.toLowerCase() === LENGTH) return true
  }
  return false
}

const LENGTH = 'content-length'

/** Ends it, with its trailers where the client can read them. */
export function end({ response }: Passage, raw: string[]): void {
  if (raw.length > 0 && response.chunkedEncoding) {
    const trailers = responseFields(raw)
    const pairs = trailers.flatMap((name, i) => (i % 2 === 0 ? [[name, trailers[i + 1]]] : []))
    if (pairs.length > 0) response.addTrailers(pairs as never)
  }
  response.end()
}

/** Hands an answer on, and stops one side where the other is slow or gone. */
class Relay implements Dispatcher.DispatchHandler {
  readonly #passage: Passage
  readonly #fail: (error: Error) => void
  #hasBody = false

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
    begin(this.#passage, status, rawTexts(controller.rawHeaders))
    // The first bytes of the body are most often here already: then one piece leaves, and not two. Where they are not,
    // the client shall not wait for them: an event is not there before the next one.
    process.nextTick(() => {
      if (!this.#hasBody) this.#passage.response.flushHeaders()
    })
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#hasBody = true
    if (!this.#passage.response.write(chunk)) controller.pause()
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    this.#hasBody = true
    end(this.#passage, rawTexts(controller.rawTrailers))
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error)
  }
}
