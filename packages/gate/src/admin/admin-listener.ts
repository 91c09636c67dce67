import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { DecisionRecord } from '@sallyport/contract'
import type { Identity } from '../identity/index.ts'
import type { GateSettings } from '../settings.ts'
import { METRICS_TYPE, type Measured, metricsText } from './metrics.ts'
import { configHash, type ReadinessReport } from './readiness.ts'

/** What operators may ask of a gate. */
export interface Administered extends Omit<Measured, 'isReady'> {
  find(id: string): DecisionRecord | undefined
  readonly rules: { readonly identity: Pick<Identity, 'jwks'>; readonly settings: GateSettings }
}

/** What the listener needs besides. */
export interface AdminMeans {
  /** Whether the gate wants requests, which it does not while it drains: asked each time. */
  readonly isReady: () => boolean
  /** Whether it can decide them; only `isReady` counts without. */
  readonly report?: () => Promise<ReadinessReport>
  /** Takes what the listener does not know, the dashboard above all; says whether it did. */
  readonly more?: (request: IncomingMessage, response: ServerResponse) => boolean
}

/** A page, or what stands for one. */
interface Page {
  readonly status: number
  readonly type: string
  readonly body: string
}

/**
 * Answers operators: `/healthz`, `/readyz`, `/metrics`, `/v1/explain/{id}`. Whoever reaches it may ask, so it
 * listens on loopback; and as browsers reach that too, a name that is none of this machine is refused, by
 * which another site would come here.
 */
export function adminListener(gate: Administered, means: AdminMeans): RequestListener {
  return (request, response) => {
    if (!isLocal(request.headers.host)) return write(response, problem(403, 'Forbidden'))
    const [path = ''] = (request.url ?? '').split('?')
    const page = pageOf(path, gate, means)
    if (page === undefined && means.more?.(request, response)) return undefined
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return write(response, problem(page === undefined ? 404 : 405, 'Not offered'))
    }
    return writeWhenReady(response, page ?? problem(404, 'Not Found'))
  }
}

const EXPLAIN = /^\/v1\/explain\/((?:urn:sallyport:decision:)?[0-9A-HJKMNP-TV-Z]{26})$/

function pageOf(
  path: string,
  gate: Administered,
  means: AdminMeans,
): Page | Promise<Page> | undefined {
  if (path === '/healthz') return { status: 200, type: 'text/plain', body: 'ok\n' }
  if (path === '/readyz') return ready(gate, means)
  if (path === '/metrics') {
    const { tally, generation } = gate
    const body = metricsText({ tally, generation, isReady: means.isReady() })
    return { status: 200, type: METRICS_TYPE, body }
  }
  if (path === '/.well-known/jwks.json') {
    const keys = gate.rules.identity.jwks?.()
    return keys && { ...json(200, keys), type: 'application/jwk-set+json' }
  }
  const [, id] = EXPLAIN.exec(path) ?? []
  if (id === undefined) return undefined
  const record = gate.find(id)
  return record === undefined ? undefined : json(200, record)
}

const UNCHECKED: ReadinessReport = { isReady: true, checks: {} }

/** What is wrong is told here alone: whoever reaches this listener is an operator. */
async function ready(
  { generation, rules }: Administered,
  { isReady, report }: AdminMeans,
): Promise<Page> {
  const found = await (report?.() ?? UNCHECKED)
  const isWanted = isReady()
  const checks = isWanted ? found.checks : { ...found.checks, draining: 'it ends' }
  const all = isWanted && found.isReady
  const config = configHash(rules.settings)
  return json(all ? 200 : 503, { ready: all, generation, config, checks })
}

function json(status: number, value: unknown): Page {
  return { status, type: 'application/json', body: `${JSON.stringify(value)}\n` }
}

function problem(status: number, title: string): Page {
  const page = json(status, { type: 'about:blank', title, status })
  return { ...page, type: 'application/problem+json' }
}

/** An address cannot be made to lead here by somebody else's name server; a name can. */
const LOCAL = /^(?:localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:.]+\])(?::\d{1,5})?$/i

function isLocal(host: string | undefined): boolean {
  return host !== undefined && LOCAL.test(host)
}

function writeWhenReady(response: ServerResponse, page: Page | Promise<Page>): void {
  if (page instanceof Promise) void page.then((page) => write(response, page))
  else write(response, page)
}

function write(response: ServerResponse, { status, type, body }: Page): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  response.end(body)
}
