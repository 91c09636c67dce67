import { connect, isIP, type Socket } from 'node:net'
import { connect as tlsConnect } from 'node:tls'
import type { AuditRequest, Outcome } from '../exchange.ts'
import { AnswerReader, type Reading } from './answer-reader.ts'
import { fieldsFor, INTERRUPTED, lateAfter, sentenceOf, trusted } from './fields.ts'

/** Whether node:http would refuse to send a request, or would change it. */
export function needsRaw({ method, target, fields }: AuditRequest): boolean {
  const isOdd = (text: string): boolean => /[^\t\u0020-\u007e]/.test(text)
  return (
    !/^[A-Z]+$/.test(method) ||
    method === 'CONNECT' ||
    !/^[\u0021-\u007e]+$/.test(target) ||
    fields.some(([name, value]) => isOdd(value) || !/^[\w!#$%&'*+.^`|~-]+$/.test(name))
  )
}

/** Where a raw request goes. */
export interface RawPlace {
  readonly base: URL
  readonly isTls: boolean
  readonly timeoutMs: number
  readonly ca: string | undefined
  readonly from?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** Sends a request as it is written, octet by octet, on a connection of its own. */
export function sendRaw(request: AuditRequest, place: RawPlace): Promise<Outcome> {
  const { signal, timeoutMs } = place
  if (signal?.aborted) return Promise.resolve({ kind: 'failed', why: INTERRUPTED })
  return new Promise((resolve) => {
    const begun = performance.now()
    const reader = new AnswerReader(request.method)
    let milliseconds: number | undefined
    const socket = open(place)
    const end = (reading: Reading): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      socket.destroy()
      resolve(outcomeOf(reading, milliseconds ?? performance.now() - begun))
    }
    const abort = (): void => end({ kind: 'failed', why: INTERRUPTED })
    const timer = setTimeout(() => end({ kind: 'failed', why: lateAfter(timeoutMs) }), timeoutMs)
    signal?.addEventListener('abort', abort, { once: true })
    socket.on('error', (error) => end({ kind: 'failed', why: sentenceOf(error) }))
    socket.on('data', (piece: Buffer) => {
      const reading = reader.take(piece)
      if (reader.hasHead) milliseconds ??= performance.now() - begun
      if (reading !== undefined) end(reading)
    })
    socket.on('end', () => end(reader.end()))
    socket.write(octetsOf(place.base, request))
  })
}

function outcomeOf(reading: Reading, milliseconds: number): Outcome {
  if (reading.kind === 'failed') return reading
  return { kind: 'answer', answer: { ...reading.answer, milliseconds } }
}

function open({ base, isTls, ca, from }: RawPlace): Socket {
  const host = base.hostname.replace(/^\[|\]$/g, '')
  const port = base.port === '' ? (isTls ? 443 : 80) : Number(base.port)
  const local = from === undefined ? {} : { localAddress: from }
  if (!isTls) return connect({ host, port, ...local })
  const servername = isIP(host) === 0 ? { servername: host } : {}
  return tlsConnect({ host, port, ...servername, ...trusted(ca), ...local })
}

function octetsOf(base: URL, request: AuditRequest): Buffer {
  const { method, target } = request
  const fields = [...fieldsFor(base, request), ['Connection', 'close'] as const]
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`)
  const head = `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`
  return Buffer.concat([Buffer.from(head, 'utf8'), Buffer.from(request.body ?? '', 'utf8')])
}
