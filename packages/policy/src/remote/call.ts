import { isObject } from '../fields.ts'
import type { Failure } from './decision-point.ts'
import { engineFailure, questionFailure } from './failure.ts'
import { positive } from './options.ts'
import { checkedUrl } from './url.ts'
import { ENDED, startWatch } from './watch.ts'
import { platform, type Signal, type WebFetch, type WebReader, type WebResponse } from './web.ts'

/** How an engine is reached. */
export interface EngineOptions {
  /** Where it is, without the path of an endpoint: `https://engine.example`. */
  readonly url: string
  /**
   * Fields that authenticate us to the engine, made anew for each call: `{ authorization: 'Bearer ...' }`
   * or an API key in whatever field it wants.
   */
  readonly credentials?: () =>
    | Readonly<Record<string, string>>
    | Promise<Readonly<Record<string, string>>>
  /** How long one call may take, body included. Default 2,000. */
  readonly timeoutMs?: number
  /** The longest answer that is read, in bytes. Default 1 MiB. */
  readonly answerBytesMax?: number
  /** Fetch, or what stands for it: a client of one's own with TLS settings. */
  readonly fetch?: WebFetch
}

/** One call to an engine. */
export interface Call {
  readonly url: string
  /** What is sent as JSON; nothing makes it a GET. */
  readonly body?: unknown
  readonly signal?: Signal | undefined
  /** Further header fields. */
  readonly headers?: Readonly<Record<string, string>>
}

/** What came back: a JSON object, or why there is none. */
export type Reply =
  | { readonly kind: 'reply'; readonly body: Readonly<Record<string, unknown>> }
  | Failure

/** Puts one call. Never throws and never follows a redirect. */
export type Caller = (call: Call) => Promise<Reply>

const TIMEOUT_MS = 2_000
const ANSWER_BYTES_MAX = 1_048_576

/** Makes the function that calls an engine. Throws a `TypeError` on options that cannot be. */
export function createCaller(options: EngineOptions): Caller {
  checkedUrl(options.url)
  const timeoutMs = positive('timeoutMs', options.timeoutMs ?? TIMEOUT_MS)
  const bytesMax = positive('answerBytesMax', options.answerBytesMax ?? ANSWER_BYTES_MAX)
  return async (call) => {
    if (call.signal?.aborted === true) return questionFailure('the request was given up')
    const watch = startWatch(timeoutMs, call.signal)
    try {
      const response = await Promise.race([send(options, call, watch.signal), watch.ended])
      if (response === ENDED) return watch.failure()
      const reply = await Promise.race([read(response, bytesMax), watch.ended])
      return reply === ENDED ? watch.failure() : reply
    } catch (error) {
      return watch.signal.aborted ? watch.failure() : engineFailure(`no answer: ${said(error)}`)
    } finally {
      watch.stop()
    }
  }
}

async function send(options: EngineOptions, call: Call, signal: Signal): Promise<WebResponse> {
  const { url, body } = call
  const credentials = (await options.credentials?.()) ?? {}
  const fetch = options.fetch ?? platform.fetch
  const headers = { accept: 'application/json', ...call.headers, ...credentials }
  const common = { redirect: 'manual', signal } as const
  if (body === undefined) return fetch(url, { ...common, method: 'GET', headers })
  return fetch(url, {
    ...common,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

async function read(response: WebResponse, bytesMax: number): Promise<Reply> {
  const reader = response.body?.getReader()
  const failure = statusFailure(response.status) ?? typeFailure(response)
  if (failure !== undefined) {
    // A server that is still sending must not keep the connection.
    await reader?.cancel()
    return failure
  }
  const text = reader === undefined ? '' : await readText(reader, bytesMax)
  if (text === undefined) return engineFailure(`the answer has more than ${bytesMax} bytes`)
  try {
    const body: unknown = JSON.parse(text)
    return isObject(body) ? { kind: 'reply', body } : engineFailure('the answer is no JSON object')
  } catch {
    // The parser's own message quotes the answer.
    return engineFailure('the answer is not JSON')
  }
}

/** What a status other than 200 means; what an error says is not read, for anybody may have put it there. */
function statusFailure(status: number): Failure | undefined {
  if (status === 200) return undefined
  // In browsers a redirect that is not followed has the status 0.
  if (status === 0 || (status >= 300 && status < 400)) {
    return engineFailure(`it redirects (status ${status}), which is never followed: mend \`url\``)
  }
  if (status === 401 || status === 403) {
    return engineFailure(`it refuses our own credentials (status ${status}): mend \`credentials\``)
  }
  const overloaded = status === 408 || status === 429
  const cause = `it answers with status ${status}`
  return status >= 400 && status < 500 && !overloaded
    ? questionFailure(cause)
    : engineFailure(cause)
}

const JSON_TYPE = /^application\/json\s*(?:;|$)/i

function typeFailure({ headers }: WebResponse): Failure | undefined {
  const type = headers.get('content-type') ?? ''
  return JSON_TYPE.test(type)
    ? undefined
    : engineFailure('the answer is not of the type application/json')
}

/** The text, or `undefined` where it is too long. Throws where it is not UTF-8. */
async function readText(reader: WebReader, bytesMax: number): Promise<string | undefined> {
  const decoder = new platform.TextDecoder('utf-8', { fatal: true })
  let text = ''
  let length = 0
  while (true) {
    const { done, value } = await reader.read()
    if (done || value === undefined) return text + decoder.decode()
    length += value.byteLength
    if (length > bytesMax) {
      await reader.cancel()
      return undefined
    }
    text += decoder.decode(value, { stream: true })
  }
}

/**
 * What lies under an exception, by code or name. No message is told: where a header field cannot be
 * sent it quotes the field, and that may be a token.
 */
function said(error: unknown): string {
  if (!(error instanceof Error)) return 'something that is no error was thrown'
  const { cause } = error
  if (!(cause instanceof Error)) return error.name
  const { code } = cause as { readonly code?: unknown }
  return typeof code === 'string' ? code : cause.name
}
