import { makeBody, type RepeatableBody } from './body.ts'
import { type CallerFields, callerFields } from './caller-fields.ts'
import type { Origins } from './origins.ts'
import { waitFor } from './wait.ts'

/** A request as the client sends it, as often as it must; a redirect changes where it goes. */
export interface Outgoing {
  readonly href: string
  /** `undefined` for an origin that gets no credentials. */
  readonly origin: string | undefined
  readonly method: string
  /** The caller's own fields. */
  readonly headers: CallerFields
  readonly body: RepeatableBody
  readonly signal: AbortSignal | undefined
  readonly redirect: RequestRedirect
  /** Whatever else the caller asked of `fetch`. */
  readonly rest: RequestInit
}

/** How arguments are read: which origins are ours, and how many bytes of a stream are kept. */
export interface Reading {
  readonly origins: Origins
  readonly bodyBufferBytes: number
}

/** Reads the arguments of `fetch` (Fetch standard, section 5.6). */
export function readArguments(
  input: string | URL | Request,
  init: RequestInit | undefined,
  reading: Reading,
): Outgoing | Promise<Outgoing> {
  if (typeof input === 'string') return outgoing(input, init ?? {}, reading)
  if (input instanceof URL) return outgoing(input.href, init ?? {}, reading)
  return fromRequest(new Request(input, init), init, reading)
}

function outgoing(address: string, init: RequestInit, reading: Reading): Outgoing {
  const { method = 'GET', headers, body, signal, redirect = 'follow', ...rest } = init
  const { href, origin } = reading.origins.locate(address)
  return {
    href,
    origin,
    method: normalMethod(method),
    headers: callerFields(headers),
    body: makeBody(body, reading.bodyBufferBytes),
    signal: signal ?? undefined,
    redirect,
    rest,
  }
}

const UPPER = /^(?:delete|get|head|options|post|put)$/i

// Others keep their case (Fetch standard, section 2.2.1), so that a proof names what is sent.
function normalMethod(method: string): string {
  return method === 'GET' || !UPPER.test(method) ? method : method.toUpperCase()
}

async function fromRequest(
  request: Request,
  init: RequestInit | undefined,
  reading: Reading,
): Promise<Outgoing> {
  const { method, signal, redirect, cache, credentials, integrity, keepalive } = request
  const { mode, referrer, referrerPolicy } = request
  const {
    method: _method,
    headers: _headers,
    body: _body,
    signal: _signal,
    redirect: _redirect,
    ...rest
  } = init ?? {}
  const own = { cache, credentials, integrity, keepalive, referrer, referrerPolicy, ...rest }
  return {
    ...reading.origins.locate(request.url),
    method,
    headers: request.headers,
    body: makeBody(await readBody(request, reading.bodyBufferBytes), reading.bodyBufferBytes),
    signal,
    redirect,
    rest: mode === 'navigate' ? own : { ...own, mode },
  }
}

/**
 * The body of a `Request`, which is a stream whatever it was made of. As far as it fits it becomes bytes,
 * so that it goes out with a length, as `fetch` would send it.
 */
async function readBody(request: Request, keepMax: number): Promise<BodyInit | undefined> {
  if (request.body === null) return undefined
  // Where a `Request` has no stream there is only the whole.
  if (request.body === undefined) {
    const bytes = await request.arrayBuffer()
    return bytes.byteLength === 0 ? undefined : bytes
  }
  const reader = request.body.getReader()
  const pieces: Uint8Array<ArrayBuffer>[] = []
  try {
    for (let length = 0; length <= keepMax; ) {
      const { done, value } = await waitFor(reader.read(), request.signal)
      if (done) return new Blob(pieces).arrayBuffer()
      length += value.byteLength
      pieces.push(value as Uint8Array<ArrayBuffer>)
    }
  } catch (error) {
    // Given up by the caller: nobody will read the rest.
    reader.cancel(error).catch(() => {})
    throw error
  }
  return resumed(pieces, reader)
}

function resumed(
  pieces: Uint8Array[],
  reader: ReadableStreamDefaultReader<Uint8Array>,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } =
        pieces.length > 0 ? { done: false, value: pieces.shift() } : await reader.read()
      if (done || value === undefined) controller.close()
      else controller.enqueue(value)
    },
    cancel: (why) => reader.cancel(why),
  })
}
