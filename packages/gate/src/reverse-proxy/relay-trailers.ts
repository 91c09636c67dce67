import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { boundedBody } from './bounded-body.ts'
import { begin, end, failed, type Passage } from './exchange.ts'
import type { ProxyLimits } from './limits.ts'
import { trailersOf } from './request-trailers.ts'

/** One application, for requests that have trailers: undici sends none. */
export interface TrailerWay {
  readonly origin: URL
  readonly agent: HttpAgent | HttpsAgent
  readonly limits: ProxyLimits
}

/** Opens the way to an application; no connection is kept, so none can be stale. */
export function trailerWay(origin: URL, limits: ProxyLimits): TrailerWay {
  const Agent = origin.protocol === 'https:' ? HttpsAgent : HttpAgent
  return { origin, limits, agent: new Agent({ keepAlive: false, maxSockets: limits.connections }) }
}

/** Sends a request with its trailers, and its answer to the client, as `relay` does with all others. */
export function relayTrailers(
  { origin, agent, limits }: TrailerWay,
  passage: Passage,
  announced: readonly string[],
): void {
  const { message, response } = passage
  const { protocol, hostname, port } = origin
  const sent = (protocol === 'https:' ? httpsRequest : httpRequest)({
    ...{ host: hostname.replace(/^\[|\]$/g, ''), port, agent, path: message.url },
    ...(protocol === 'https:' && { servername: hostname }),
    method: message.method,
    headers: [...passage.fields, 'trailer', announced.join(', '), 'transfer-encoding', 'chunked'],
    maxHeaderSize: limits.fieldBytes,
    timeout: limits.answerMs,
  })
  const body = boundedBody(message, limits.bodyBytes)
  let isOver = false
  // Once: to end the request is an error of its own, and must not cut the answer that was written for the first.
  const fail = (error: Error): void => {
    if (isOver) return
    isOver = true
    sent.destroy()
    failed(passage, error)
  }
  body.once('error', fail)
  body.once('end', () => {
    sent.addTrailers(trailersOf(message.rawTrailers, announced) as never)
    sent.end()
  })
  body.pipe(sent, { end: false })
  sent.on('error', fail)
  sent.once('timeout', () => fail(Object.assign(new Error('late'), { code: 'ETIMEDOUT' })))
  sent.once('response', (answer) => handOn(answer, passage, limits))
  // A client that goes with half a body, or before the answer is whole, ends the request at the application.
  response.once('close', () => sent.destroy())
}

function handOn(answer: IncomingMessage, passage: Passage, limits: ProxyLimits): void {
  const { response } = passage
  begin(passage, answer.statusCode as number, answer.rawHeaders)
  response.flushHeaders()
  answer.socket.setTimeout(limits.silenceMs, () => answer.destroy())
  answer.on('data', (chunk: Buffer) => {
    if (!response.write(chunk)) answer.pause()
  })
  response.on('drain', () => answer.resume())
  answer.once('end', () => end(passage, answer.rawTrailers))
  answer.once('error', (error) => failed(passage, error))
}
