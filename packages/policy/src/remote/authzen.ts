import { readDecision, readPage, type Wanted } from './authzen-answers.ts'
import type { Endpoints } from './authzen-metadata.ts'
import { type Caller, createCaller, type EngineOptions } from './call.ts'
import type {
  BatchOptions,
  DecisionPoint,
  Evaluation,
  Failure,
  Found,
  Question,
  Semantic,
} from './decision-point.ts'
import { engineFailure } from './failure.ts'
import { positive } from './options.ts'
import { joinUrl } from './url.ts'
import type { Signal } from './web.ts'

/** The most questions of one batch, unless stated otherwise: what OpenFGA takes. */
const BATCH_COUNT_MAX = 50
/** The most results of a search, and the most pages of it. */
const RESULT_COUNT_MAX = 10_000
const PAGE_COUNT_MAX = 100

/** How an AuthZEN engine is reached, and what is asked of it. */
export interface AuthzenOptions extends EngineOptions {
  /** Where its endpoints are, if not at the paths of the standard: see `discoverAuthzen`. */
  readonly endpoints?: Endpoints
  /** The most questions of one batch. Default 50. */
  readonly batchCountMax?: number
  /** The most results of a search; beyond them it is not complete. Default 10,000. */
  readonly resultCountMax?: number
  /** Makes the `X-Request-ID` of each call: that of the request which is being decided. */
  readonly requestId?: () => string
}

/** The paths of the standard: AuthZEN 1.0, HTTPS JSON Binding. */
const DEFAULT_PATHS = {
  evaluation: '/access/v1/evaluation',
  evaluations: '/access/v1/evaluations',
  searchSubject: '/access/v1/search/subject',
  searchResource: '/access/v1/search/resource',
  searchAction: '/access/v1/search/action',
} as const

/**
 * An engine that speaks AuthZEN 1.0 over HTTP: Cerbos, Topaz, OpenFGA (below `/stores/<id>`), a
 * Sallyport gate.
 *
 * With `endpoints` from the engine's metadata, what they leave out is not offered (AuthZEN 1.0,
 * Endpoint Parameters); without them every endpoint is expected at its path of the standard.
 *
 *     const engine = createAuthzen({
 *       url: 'https://engine.example',
 *       credentials: () => ({ authorization: `Bearer ${token}` }),
 *     })
 */
export function createAuthzen(options: AuthzenOptions): DecisionPoint {
  const post = poster(options)
  const places = options.endpoints ?? standardEndpoints(options.url)
  const batchCountMax = positive('batchCountMax', options.batchCountMax ?? BATCH_COUNT_MAX)
  const most = positive('resultCountMax', options.resultCountMax ?? RESULT_COUNT_MAX)
  const search = (url: string, wanted: Wanted) => {
    return (body: object, signal?: Signal) => searchAll({ post, url, wanted, most }, body, signal)
  }
  const { evaluations, searchSubject, searchResource, searchAction } = places
  return {
    async evaluate(question, signal) {
      const reply = await post({ url: places.evaluation, body: question, signal })
      return reply.kind === 'failure' ? reply : readDecision(reply.body)
    },
    batchCountMax,
    ...(evaluations !== undefined && {
      evaluations: (questions, batch = {}) => evaluateAll(post, evaluations, { questions, batch }),
    }),
    ...(searchSubject !== undefined && {
      searchSubjects: (asked, signal) =>
        search(searchSubject, { field: 'id', type: asked.subject.type })(asked, signal),
    }),
    ...(searchResource !== undefined && {
      searchResources: (asked, signal) =>
        search(searchResource, { field: 'id', type: asked.resource.type })(asked, signal),
    }),
    ...(searchAction !== undefined && {
      searchActions: (asked, signal) =>
        search(searchAction, { field: 'name', type: undefined })(asked, signal),
    }),
  }
}

/** The endpoints of an engine that publishes no metadata. */
export function standardEndpoints(url: string): Endpoints {
  const entries = Object.entries(DEFAULT_PATHS).map(([name, path]) => [name, joinUrl(url, path)])
  return Object.fromEntries(entries) as unknown as Endpoints
}

function poster(options: AuthzenOptions): Caller {
  const call = createCaller(options)
  const { requestId } = options
  if (requestId === undefined) return call
  return (one) => call({ ...one, headers: { 'x-request-id': requestId() } })
}

interface Batch {
  readonly questions: readonly Question[]
  readonly batch: BatchOptions
}

async function evaluateAll(
  post: Caller,
  url: string,
  { questions, batch }: Batch,
): Promise<readonly Evaluation[] | Failure> {
  const { semantic = 'execute_all', signal } = batch
  // Without questions the endpoint would answer as for a single one.
  if (questions.length === 0) return []
  const options = { evaluations_semantic: semantic }
  const reply = await post({ url, body: { evaluations: questions, options }, signal })
  if (reply.kind === 'failure') return reply
  const { evaluations } = reply.body
  if (!Array.isArray(evaluations)) return engineFailure('the answer has no list of `evaluations`')
  const read = evaluations.map(readDecision)
  return isWhole(read, questions.length, semantic)
    ? read
    : engineFailure(`${questions.length} questions have ${read.length} evaluations`)
}

/** Whether a batch is answered as its semantic says: to the end, or up to what settles it. */
function isWhole(read: readonly Evaluation[], asked: number, semantic: Semantic): boolean {
  if (semantic === 'execute_all') return read.length === asked
  const settles = (one: Evaluation): boolean =>
    semantic === 'deny_on_first_deny' ? one.kind !== 'permitted' : one.kind === 'permitted'
  const last = read.at(-1)
  return read.length === asked || (read.length < asked && last !== undefined && settles(last))
}

interface Searching {
  readonly post: Caller
  readonly url: string
  readonly wanted: Wanted
  readonly most: number
}

/** Follows the pages of a search to the end, or to the limit. */
async function searchAll(
  { post, url, wanted, most }: Searching,
  body: object,
  signal?: Signal,
): Promise<Found> {
  const ids: string[] = []
  let seen = 0
  let token: string | undefined
  for (let count = 0; count < PAGE_COUNT_MAX; count += 1) {
    // Apart from the token every page is asked for with the same body (AuthZEN 1.0, Pagination).
    const asked = token === undefined ? body : { ...body, page: { token } }
    const reply = await post({ url, body: asked, signal })
    if (reply.kind === 'failure') return reply
    const page = readPage(reply.body, wanted)
    if (page.kind === 'failure') return page
    if (page.next !== undefined && page.next === token) return engineFailure('a page names itself')
    seen += page.count
    ids.push(...page.ids)
    if (ids.length > most) return { kind: 'found', ids: ids.slice(0, most), complete: false }
    // An engine may forget the token and still say how many there are.
    const complete = page.total === undefined || page.total <= seen
    if (page.next === undefined) return { kind: 'found', ids, complete }
    token = page.next
  }
  return { kind: 'found', ids, complete: false }
}
