import {
  request as httpRequest,
  type IncomingMessage,
  ServerResponse,
  STATUS_CODES,
} from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { problemAnswer } from '../problem.ts'
import { type Passage, writeAnswer } from './exchange.ts'
import type { ProxyLimits } from './limits.ts'
import { responseFields } from './response-fields.ts'

/** A WebSocket that a client asks for. */
export interface Upgrading extends Omit<Passage, 'response'> {
  readonly socket: Duplex
  /** What the client sent already. */
  readonly head: Buffer
}

/** A response on a connection that Node took for an upgrade: for everything that is none in the end. */
export function responseOn(message: IncomingMessage, socket: Duplex): ServerResponse {
  const response = new ServerResponse(message)
  response.shouldKeepAlive = false
  response.assignSocket(socket as Socket)
  response.once('finish', () => socket.end())
  return response
}

/**
 * Asks the application for the WebSocket and joins both connections once it has switched; any other
 * answer of the application reaches the client as it is, and nothing is joined.
 */
export function tunnel(origin: string, upgrading: Upgrading, limits: ProxyLimits): void {
  const { message, socket, fields, id } = upgrading
  const { protocol, hostname, port } = new URL(origin)
  const send = protocol === 'https:' ? httpsRequest : httpRequest
  const asked = send({
    host: hostname.replace(/^\[|\]$/g, ''),
    port,
    ...(protocol === 'https:' && { servername: hostname }),
    method: 'GET',
    path: message.url,
    headers: [...fields, 'connection', 'Upgrade', 'upgrade', 'websocket'],
    agent: false,
    maxHeaderSize: limits.fieldBytes,
    timeout: limits.answerMs,
  })
  let isOver = false
  const giveUp = (status: 502 | 504): void => {
    if (isOver) return
    isOver = true
    asked.destroy()
    if (!socket.destroyed) writeAnswer(responseOn(message, socket), problemAnswer(status, id))
  }
  asked.on('timeout', () => giveUp(504))
  asked.on('error', () => giveUp(502))
  socket.once('close', () => asked.destroy())
  asked.once('response', (answer) => {
    isOver = true
    handOn(answer, upgrading)
  })
  asked.once('upgrade', (answer, application: Socket, first) => {
    if (answer.headers.upgrade?.toLowerCase() !== 'websocket') {
      application.destroy()
      return giveUp(502)
    }
    isOver = true
    socket.write(switching(answer, upgrading), 'latin1')
    if (first.length > 0) socket.write(first)
    if (upgrading.head.length > 0) application.write(upgrading.head)
    join(socket, application, limits.silenceMs)
  })
  asked.end()
}

function handOn(answer: IncomingMessage, { message, socket, forClient }: Upgrading): void {
  const response = responseOn(message, socket)
  response.writeHead(answer.statusCode as number, responseFields(answer.rawHeaders, forClient))
  answer.pipe(response)
  answer.once('error', () => response.destroy())
}

function switching(answer: IncomingMessage, { forClient }: Upgrading): string {
  const fields = responseFields(answer.rawHeaders, forClient)
  let text = `HTTP/1.1 101 ${STATUS_CODES[101]}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`
  for (let i = 0; i < fields.length; i += 2) text += `${fields[i]}: ${fields[i + 1]}\r\n`
  return `${text}\r\n`
}

/** Each side ends with the other. */
function join(client: Duplex, application: Socket, silenceMs: number): void {
  const end = (): void => {
    client.destroy()
    application.destroy()
  }
  for (const side of [client, application]) {
    side.once('error', end)
    side.once('close', end)
  }
  application.setTimeout(silenceMs, end)
  client.pipe(application)
  application.pipe(client)
}
