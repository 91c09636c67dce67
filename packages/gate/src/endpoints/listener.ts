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
import { misconfigured } from '../refusals.ts'
import type { Ruleset } from '../rules/ruleset.ts'
import type { ProxyKind, ProxySettings } from '../settings.ts'
import { type Endpoint, endpoints, REFUSAL_PATH } from './endpoints.ts'
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

/** By which a proxy tells the gate's answers from those of anything between. */
const MARK: FieldLine = ['x-gate', '1']

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
      const answer = answerOf(hear(incoming), means.rules(), means)
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
interface Heard {
  readonly path: string
  readonly method: string
  readonly address: string | undefined
  header(name: string): FieldLines
  names(): readonly string[]
}

function hear({ method = 'GET', url = '/', rawHeaders, socket }: IncomingMessage): Heard {
  return {
    path: url,
    method,
    address: socket.remoteAddress?.replace(/^::ffff:/, ''),
    header: (name) => linesOf(rawHeaders, name),
    names: () => rawHeaders.filter((_, index) => index % 2 === 0),
  }
}

function linesOf(raw: readonly string[], name: string): FieldLines {
  const lines: string[] = []
  for (let i = 0; i < raw.length; i += 2) {
    const field = raw[i] as string
    if (field.length === name.length && field.toLowerCase() === name) {
      lines.push(raw[i + 1] as string)
    }
  }
  return lines.length > 1 ? lines : lines[0]
}

function answerOf(heard: Heard, rules: Ruleset, means: ListenerMeans): Eventually<Answer> {
  const [path = ''] = heard.path.split('?')
  if (path === JWKS_PATH && rules.identity.jwks !== undefined) return jwks(rules.identity.jwks())
  const isReplay = path === REFUSAL_PATH
  const endpoint = isReplay ? undefined : endpointOf(heard.path)
  const kind = isReplay ? 'nginx-check' : endpoint?.kind
  if (kind === undefined)
    return misread(heard, { rules, means, cause: 'there is no such endpoint' })
  const proxy = proxyOf(proxiesOf(rules, kind), heard)
  if (proxy === undefined) {
    return misread(heard, {
      rules,
      means,
      cause: `${heard.address} is no proxy of kind ${kind} that may ask`,
    })
  }
  if (endpoint === undefined) {
    return (
      replayed(heard, means.seal) ??
      misread(heard, { rules, means, cause: 'no refusal of ours was shown' })
    )
  }
  const message = messageOf(heard, endpoint)
  if (message.rest !== '' && endpoint.kind !== 'envoy') {
    return misread(heard, {
      rules,
      means,
      cause: 'behind the backend of this endpoint nothing is expected',
    })
  }
  const asking = endpoint.endpoint.read(message, proxy)
  if (asking.kind === 'misread') return misread(heard, { rules, means, cause: asking.cause })
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

function proxiesOf({ settings }: Ruleset, kind: ProxyKind): readonly ProxySettings[] {
  return settings.proxies.filter((proxy) => proxy.kind === kind)
}

interface FoundEndpoint {
  readonly kind: ProxyKind
  readonly endpoint: Endpoint
  /** What stands behind its path. */
  readonly rest: string
}

function endpointOf(url: string): FoundEndpoint | undefined {
  for (const [kind, endpoint] of Object.entries(endpoints) as [ProxyKind, Endpoint][]) {
    const rest = url.startsWith(endpoint.path) ? url.slice(endpoint.path.length) : undefined
    if (rest !== undefined && /^(?:$|[/?])/.test(rest)) return { kind, endpoint, rest }
  }
  return undefined
}

/** Behind the path of an endpoint stands the backend: `/v1/forward/orders`. */
function messageOf(heard: Heard, { rest }: FoundEndpoint): Message {
  const { method, header, names } = heard
  const [, backend, behind = ''] = /^\/([^/?]+)(.*)$/.exec(rest) ?? []
  const isQuery = behind.startsWith('?')
  return { method, header, names, backend, rest: isQuery ? '' : behind }
}

interface Misread {
  readonly rules: Ruleset
  readonly means: ListenerMeans
  /** It stands in the record. */
  readonly cause: string
}

/** Whoever asks is told that nothing can be decided; why, the record says. */
function misread(heard: Heard, { rules, means, cause }: Misread): Answer {
  means.misread?.()
  const { address, header, names, method } = heard
  const asked: AskedRequest = {
    ...{ method, target: heard.path, host: '', proto: 'http', address, header, names },
  }
  return rules.guard.refuse(new GateRequest(asked), misconfigured, cause)
}

function write(response: ServerResponse, { status, fields, body }: Answer): void {
  if (response.headersSent || response.writableEnded) return
  // What was decided on a HEAD has the length of a body that it does not have: asked for by a GET, the proxy
  // would wait for that body (seen with Caddy and HAProxy).
  const isOfHead = body === '' && response.req.method !== 'HEAD'
  const own = isOfHead ? fields.filter(([name]) => name !== 'content-length') : fields
  const lines = [...own, MARK].flat()
  // RFC 9110 section 8.6: 204 has none.
  if (status !== 204 && !own.some(([name]) => name === 'content-length')) {
    lines.push('content-length', String(Buffer.byteLength(body, 'latin1')))
  }
  response.writeHead(status, lines)
  response.end(body, 'latin1')
}
