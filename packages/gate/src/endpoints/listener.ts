import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import {
  type Answer,
  type Eventually,
  type FieldLine,
  type FieldLines,
  warnOnce,
} from '@sallyport/guard'
import type { AskedRequest, Verdict } from '../asked.ts'
import { GateRequest } from '../gate-request.ts'
import { linesOf, namesOf, type RawFields } from '../raw-fields.ts'
import { misconfigured } from '../refusals.ts'
import type { Ruleset } from '../rules/ruleset.ts'
import { type Endpoint, endpoints, type HttpProxyKind, REFUSAL_PATH } from './endpoints.ts'
import { MARK } from './mark.ts'
import { proxyOf } from './peers.ts'
import { replayed } from './refusal-replay.ts'
import type { RefusalSeal } from './refusal-seal.ts'
import type { Message } from './told-fields.ts'

/** What the listener of the endpoints needs of a gate. */
export interface ListenerMeans {
  /** The rules in force: asked once for each request. */
  readonly rules: () => Ruleset
  readonly decide: (asked: AskedRequest, rules: Ruleset) => Eventually<Verdict>
  readonly seal: RefusalSeal
  /** Told of each question that is none. */
  readonly misread?: () => void
}

/**
 * Answers what proxies ask, when the fields are there: a body is never waited for. Each endpoint reads
 * its own fields only, from peers that may ask; everything else is 503, and an allow never.
 */
export function createListener(means: ListenerMeans): RequestListener {
  return (incoming, response) => {
    const failed = (error: unknown): void => {
      warnOnce(`the gate could not answer: ${String(error)}`)
      write(response, UNANSWERED)
    }
    try {
      const answer = answerOf(new Heard(incoming), means.rules(), means)
      if (!(answer instanceof Promise)) return write(response, answer)
      answer.then((answer) => write(response, answer)).catch(failed)
    } catch (error) {
      failed(error)
    }
  }
}

/** Where even the refusal could not be written: no, whatever it was. */
const UNANSWERED: Answer = { status: 503, fields: [['cache-control', 'no-store']], body: '' }

/** A message to an endpoint. */
class Heard implements Message {
  readonly method: string
  /** The target of the message itself. */
  readonly path: string
  readonly address: string | undefined
  readonly #raw: RawFields
  backend: string | undefined = undefined
  rest = ''

  constructor({ method = 'GET', url = '/', rawHeaders, socket }: IncomingMessage) {
    this.method = method
    this.path = url
    this.address = plainAddress(socket.remoteAddress)
    this.#raw = rawHeaders
  }

  header(name: string): FieldLines {
    return linesOf(this.#raw, name)
  }

  names(): readonly string[] {
    return namesOf(this.#raw)
  }

  /** Behind the path of an endpoint stands the backend: `/v1/forward/orders`. */
  found({ rest }: FoundEndpoint): void {
    if (!rest.startsWith('/')) return
    const end = rest.slice(1).search(/[/?]/) + 1
    this.backend = (end === 0 ? rest.slice(1) : rest.slice(1, end)) || undefined
    const behind = end === 0 ? '' : rest.slice(end)
    this.rest = behind.startsWith('?') || this.backend === undefined ? '' : behind
  }
}

/** A socket that listens for both families shows IPv4 as `::ffff:192.0.2.1`. */
function plainAddress(address: string | undefined): string | undefined {
  return address?.startsWith('::ffff:') ? address.slice(7) : address
}

function answerOf(heard: Heard, rules: Ruleset, means: ListenerMeans): Eventually<Answer> {
  const mark = heard.path.indexOf('?')
  const path = mark === -1 ? heard.path : heard.path.slice(0, mark)
  if (path === JWKS_PATH && rules.identity.jwks !== undefined) return jwks(rules.identity.jwks())
  const isReplay = path === REFUSAL_PATH
  const endpoint = isReplay ? undefined : endpointOf(heard.path)
  const kind = isReplay ? 'nginx-check' : endpoint?.kind
  const unread = (cause: string): Answer => misread(heard, { rules, means, cause })
  if (kind === undefined) return unread('there is no such endpoint')
  const proxy = proxyOf(rules.proxies.get(kind) ?? [], heard)
  if (proxy === undefined) {
    return unread(`${heard.address} is no proxy of kind ${kind} that may ask`)
  }
  if (endpoint === undefined) {
    return replayed(heard, means.seal) ?? unread('no refusal of ours was shown')
  }
  heard.found(endpoint)
  if (heard.rest !== '' && endpoint.kind !== 'envoy') {
    return unread('behind the backend of this endpoint nothing is expected')
  }
  const asking = endpoint.endpoint.read(heard, proxy)
  if (asking.kind === 'misread') return unread(asking.cause)
  const verdict = means.decide(asking.asked, rules)
  const made = (verdict: Verdict): Answer => endpoint.endpoint.answer(verdict, proxy, means.seal)
  return verdict instanceof Promise ? verdict.then(made) : made(verdict)
}

const JWKS_PATH = '/.well-known/jwks.json'

function jwks(keys: unknown): Answer {
  const fields: FieldLine[] = [
    ['content-type', 'application/jwk-set+json'],
    ['cache-control', 'public, max-age=60'],
  ]
  return { status: 200, fields, body: JSON.stringify(keys) }
}

interface FoundEndpoint {
  readonly kind: HttpProxyKind
  readonly endpoint: Endpoint
  /** What stands behind its path. */
  readonly rest: string
}

function endpointOf(url: string): FoundEndpoint | undefined {
  for (const [kind, endpoint] of ENDPOINTS) {
    if (!url.startsWith(endpoint.path)) continue
    const next = url.charAt(endpoint.path.length)
    if (next !== '' && next !== '/' && next !== '?') continue
    return { kind, endpoint, rest: url.slice(endpoint.path.length) }
  }
  return undefined
}

const ENDPOINTS = Object.entries(endpoints) as readonly (readonly [HttpProxyKind, Endpoint])[]

interface Misread {
  readonly rules: Ruleset
  readonly means: ListenerMeans
  /** It stands in the record. */
  readonly cause: string
}

/** Whoever asks is told that nothing can be decided; why, the record says. */
function misread(heard: Heard, { rules, means, cause }: Misread): Answer {
  means.misread?.()
  const { address, path: target, method } = heard
  const asked: AskedRequest = {
    ...{ method, target, host: '', proto: 'http', address },
    header: (name) => heard.header(name),
    names: () => heard.names(),
  }
  return rules.guard.refuse(new GateRequest(asked), misconfigured, cause)
}

function write(response: ServerResponse, { status, fields, body }: Answer): void {
  if (response.headersSent || response.writableEnded) return
  const own = body === '' && response.req.method !== 'HEAD' ? bodyOfHead(fields) : body
  const lines: string[] = []
  let isLong = false
  for (const [name, value] of fields) {
    isLong ||= name === 'content-length'
    lines.push(name, value)
  }
  lines.push(MARK[0], MARK[1])
  // RFC 9110 section 8.6: 204 has none.
  if (status !== 204 && !isLong) lines.push('content-length', String(own.length))
  response.writeHead(status, lines)
  if (own === '') response.end()
  else response.end(own, 'latin1')
}

/**
 * What was decided on a HEAD has the length of a body that it does not have. Asked for by a GET, the proxy waits for
 * that body (seen with Caddy and HAProxy), and hands on its length and nothing of it: so it gets as many blanks.
 */
function bodyOfHead(fields: Answer['fields']): string {
  const length = fields.find(([name]) => name === 'content-length')?.[1] ?? '0'
  return length === '0' ? '' : ' '.repeat(Number(length))
}
