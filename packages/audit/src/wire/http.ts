import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest, Agent as TlsAgent } from 'node:https'
import type { AuditRequest, Outcome } from '../exchange.ts'
import type { Field, Target } from '../plan.ts'
import { HEAD_TOO_LONG } from './answer-reader.ts'
import { fieldsFor, INTERRUPTED, lateAfter, sentenceOf, trusted } from './fields.ts'
import { BODY_BYTES_MAX, HEAD_BYTES_MAX, READS_MAX } from './limits.ts'
import { needsRaw, sendRaw } from './raw.ts'

/** A connection to one server, kept alive. */
export interface Wire {
  /** Sends one request and reads its answer. Never throws, and never follows a redirect. */
  exchange(request: AuditRequest, options: WireOptions): Promise<Outcome>
  close(): void
}

/** How one request is sent. */
export interface WireOptions {
  /** The local address to send from. */
  readonly from?: string | undefined
  readonly signal?: AbortSignal | undefined
  /** How long the whole answer may take, where that differs from the other requests. */
  readonly timeoutMs?: number | undefined
  /** Whether it may be sent again where a kept connection turns out to be closed. */
  readonly isRepeatable: boolean
}

/** Opens the wire to a server. */
export function createWire(target: Pick<Target, 'base' | 'timeoutMs' | 'ca'>): Wire {
  const base = new URL(target.base)
  const options = { keepAlive: true, maxSockets: READS_MAX, maxFreeSockets: READS_MAX }
  const isTls = base.protocol === 'https:'
  const agent = isTls ? new TlsAgent({ ...options, ...trusted(target.ca) }) : new Agent(options)
  const place: Place = { base, agent, isTls, timeoutMs: target.timeoutMs, ca: target.ca }
  return {
    exchange: async (request, how) => {
      const here = { ...place, timeoutMs: how.timeoutMs ?? place.timeoutMs }
      if (needsRaw(request)) return await sendRaw(request, { ...how, ...here })
      const first = await sendOnce(here, request, how)
      // A kept connection that the server closed meanwhile says nothing about the request.
      const isAgain = how.isRepeatable && first.kind === 'stale'
      const last = isAgain ? await sendOnce({ ...here, agent: false }, request, how) : first
      return last.kind === 'stale' ? { kind: 'failed', why: last.why } : last
    },
    close: () => agent.destroy(),
  }
}

interface Place {
  readonly base: URL
  /** `false` for a connection of its own. */
  readonly agent: Agent | false
  readonly isTls: boolean
  readonly timeoutMs: number
  readonly ca: string | undefined
}

/** `stale`: the connection was a kept one, and nothing at all came. */
type Sent = Outcome | { readonly kind: 'stale'; readonly why: string }

function sendOnce(place: Place, request: AuditRequest, how: WireOptions): Promise<Sent> {
  const { signal } = how
  if (signal?.aborted) return Promise.resolve({ kind: 'failed', why: INTERRUPTED })
  return new Promise((resolve) => {
    const begun = performance.now()
    const sent = opened(place, request, how)
    if (sent === undefined) return resolve({ kind: 'failed', why: 'it cannot be written as HTTP' })
    const end = (outcome: Sent): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      resolve(outcome)
    }
    const fail = (why: string, kind: 'failed' | 'stale' = 'failed'): void => {
      end({ kind, why })
      sent.destroy()
    }
    const abort = (): void => fail(INTERRUPTED)
    const timer = setTimeout(() => fail(lateAfter(place.timeoutMs)), place.timeoutMs)
    signal?.addEventListener('abort', abort, { once: true })
    const isSilent = bytesSince(sent)
    // Errors come after the end too, when a connection is dropped: they concern nobody then.
    sent.on('error', (error) =>
      fail(sentenceOf(error), sent.reusedSocket && isSilent() ? 'stale' : 'failed'),
    )
    sent.once('response', (message) => {
      if (headLength(message.rawHeaders) > HEAD_BYTES_MAX) return fail(HEAD_TOO_LONG)
      const milliseconds = performance.now() - begun
      readAnswer(message, milliseconds).then(end, (error: unknown) => fail(sentenceOf(error)))
    })
    sent.once('upgrade', () => fail('the server switched protocols'))
    sent.end(request.body)
  })
}

/** Says whether nothing came on a connection since this request got it. */
function bytesSince(sent: ClientRequest): () => boolean {
  let before = 0
  sent.once('socket', (socket) => {
    before = socket.bytesRead
  })
  return () => (sent.socket?.bytesRead ?? before) === before
}

/** Opens a request; `undefined` where node:http does not take it. */
function opened(...what: Parameters<typeof open>): ClientRequest | undefined {
  try {
    return open(...what)
  } catch {
    return undefined
  }
}

function open(
  { base, agent, isTls, ca }: Place,
  request: AuditRequest,
  { from }: WireOptions,
): ClientRequest {
  const make = isTls ? httpsRequest : httpRequest
  const sent = make({
    agent,
    host: base.hostname.replace(/^\[|\]$/g, ''),
    port: base.port === '' ? (isTls ? 443 : 80) : Number(base.port),
    method: request.method,
    path: request.target,
    maxHeaderSize: HEAD_BYTES_MAX,
    setHost: false,
    headers: fieldsFor(base, request).flat() as unknown as Record<string, string>,
    ...(from !== undefined && { localAddress: from }),
    ...(agent === false && trusted(ca)),
  })
  // The length of the head is the limit, so that none of its lines is lost.
  sent.maxHeadersCount = 0
  return sent
}

/** The parser counts names and values alone, so that many short lines would pass it. */
function headLength(raw: readonly string[]): number {
  return raw.reduce((sum, text) => sum + text.length + 2, 0)
}

async function readAnswer(message: IncomingMessage, milliseconds: number): Promise<Outcome> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of message) {
    pieces.push(piece as Buffer)
    length += (piece as Buffer).byteLength
    if (length > BODY_BYTES_MAX) break
  }
  const isTruncated = length > BODY_BYTES_MAX
  const body = Buffer.concat(pieces).subarray(0, BODY_BYTES_MAX).toString('utf8')
  const fields = pairsOf(message.rawHeaders)
  const status = message.statusCode ?? 0
  return { kind: 'answer', answer: { status, fields, body, isTruncated, milliseconds } }
}

function pairsOf(raw: readonly string[]): readonly Field[] {
  const fields: Field[] = []
  for (let index = 0; index + 1 < raw.length; index += 2) {
    fields.push([raw[index] ?? '', raw[index + 1] ?? ''])
  }
  return fields
}
