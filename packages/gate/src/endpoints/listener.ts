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
import { plainAddress } from '../plain-address.ts'
import { linesOf, namesOf, type RawFields } from '../raw-fields.ts'
import { misconfigured } from '../refusals.ts'
import type { Ruleset } from '../rules/ruleset.ts'
import type { ProxySettings } from '../settings.ts'
import { type Endpoint, endpoints, type HttpProxyKind, REFUSAL_PATH } from './endpoints.ts'
import { proxyOf } from './peers.ts'
import { replayed } from './refusal-replay.ts'
import type { RefusalSeal } from './refusal-seal.ts'
import type { Message } from './told-fields.ts'
import { writeAnswer } from './write-answer.ts'

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
    try {
      const answer = answerOf(new Heard(incoming), means.rules(), means)
      if (answer instanceof Promise) later(answer, response)
      else writeAnswer(response, answer)
    } catch (error) {
      failed(response, error)
    }
  }
}

function later(answer: Promise<Answer>, response: ServerResponse): void {
  answer.then((answer) => writeAnswer(response, answer)).catch((error) => failed(response, error))
}

function failed(response: ServerResponse, error: unknown): void {
  warnOnce(`the gate could not answer: ${String(error)}`)
  writeAnswer(response, UNANSWERED)
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
  behind = ''

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

  found({ backend, behind }: FoundEndpoint): void {
    this.backend = backend
    this.behind = behind
  }
}

function answerOf(heard: Heard, rules: Ruleset, means: ListenerMeans): Eventually<Answer> {
  const endpoint = endpointOf(heard.path)
  if (endpoint === undefined) return otherwise(heard, rules, means)
  const { kind, endpoint: asked } = endpoint
  const proxy = proxyOf(rules.proxies.get(kind) ?? NOBODY, heard)
  if (proxy === undefined) return misread(heard, { rules, means, cause: notAsking(heard, kind) })
  heard.found(endpoint)
  if (heard.behind !== '' && asked.isPathOwn !== true) {
    const cause = 'behind the backend of this endpoint nothing is expected'
    return misread(heard, { rules, means, cause })
  }
  const asking = asked.read(heard, proxy)
  if (asking.kind === 'misread') return misread(heard, { rules, means, cause: asking.cause })
  const verdict = means.decide(asking.asked, rules)
  if (!(verdict instanceof Promise)) return asked.answer(verdict, proxy, means.seal)
  return verdict.then((verdict) => asked.answer(verdict, proxy, means.seal))
}

const NOBODY: readonly ProxySettings[] = []

function notAsking({ address }: Heard, kind: HttpProxyKind): string {
  return `${address} is no proxy of kind ${kind} that may ask`
}

/** What is asked for and is no decision: keys, a refusal by its seal. */
function otherwise(heard: Heard, rules: Ruleset, means: ListenerMeans): Answer {
  const mark = heard.path.indexOf('?')
  const path = mark === -1 ? heard.path : heard.path.slice(0, mark)
  if (path === JWKS_PATH && rules.identity.jwks !== undefined) return jwks(rules.identity.jwks())
  const unread = (cause: string): Answer => misread(heard, { rules, means, cause })
  if (path !== REFUSAL_PATH) return unread('there is no such endpoint')
  if (proxyOf(rules.proxies.get('nginx-check') ?? NOBODY, heard) === undefined) {
    return unread(notAsking(heard, 'nginx-check'))
  }
  return replayed(heard, means.seal) ?? unread('no refusal of ours was shown')
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
  /** What stands behind its path: `/v1/forward/orders`. */
  readonly backend: string | undefined
  /** The path behind that. */
  readonly behind: string
}

/** The target that was read last: most proxies ask always for the same. */
let lastUrl = ''
let lastFound: FoundEndpoint | undefined

function endpointOf(url: string): FoundEndpoint | undefined {
  if (url === lastUrl) return lastFound
  lastFound = endpointFor(url)
  lastUrl = url
  return lastFound
}

function endpointFor(url: string): FoundEndpoint | undefined {
  for (const [kind, endpoint] of ENDPOINTS) {
    if (!url.startsWith(endpoint.path)) continue
    const rest = url.slice(endpoint.path.length)
    if (rest === '' || rest.startsWith('?')) return { kind, endpoint, ...NO_BACKEND }
    if (rest.startsWith('/')) return { kind, endpoint, ...backendBehind(rest) }
  }
  return undefined
}

const NO_BACKEND = { backend: undefined, behind: '' }

function backendBehind(rest: string): Pick<FoundEndpoint, 'backend' | 'behind'> {
  const end = rest.slice(1).search(/[/?]/) + 1
  const backend = (end === 0 ? rest.slice(1) : rest.slice(1, end)) || undefined
  const behind = end === 0 ? '' : rest.slice(end)
  return { backend, behind: behind.startsWith('?') || backend === undefined ? '' : behind }
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
