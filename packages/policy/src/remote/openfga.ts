import { isObject } from '../fields.ts'
import { quoted } from '../text.ts'
import { type Caller, createCaller, type EngineOptions, type Reply } from './call.ts'
import type {
  BatchOptions,
  DecisionPoint,
  Evaluation,
  Failure,
  Found,
  Question,
  Search,
} from './decision-point.ts'
import { engineFailure, questionFailure } from './failure.ts'
import { positive } from './options.ts'
import { joinUrl } from './url.ts'
import { platform, type Signal } from './web.ts'

/** One relationship, as OpenFGA writes it: `user:alice`, `viewer`, `document:1`. */
export interface TupleKey {
  readonly user: string
  readonly relation: string
  readonly object: string
}

/** How an OpenFGA server is reached, and what is asked of it. */
export interface OpenFgaOptions extends EngineOptions {
  readonly store: string
  /** The version of the authorization model. State it: the latest one changes under us. */
  readonly authorizationModel?: string
  /**
   * Whether an answer may come from the server's cache; see its `consistency`. Default: the server's.
   */
  readonly consistency?: 'MINIMIZE_LATENCY' | 'HIGHER_CONSISTENCY'
  /** Relationships that hold for this question only. They may depend on nothing but the question. */
  readonly contextualTuples?: (question: Omit<Question, 'resource'>) => readonly TupleKey[]
  /** The most checks of one batch: `OPENFGA_MAX_CHECKS_PER_BATCH_CHECK`. Default 50. */
  readonly batchCountMax?: number
  /** Where the server cuts a list: `OPENFGA_LIST_OBJECTS_MAX_RESULTS`. Default 1,000. */
  readonly listCountMax?: number
  /** How long the server looks for a list: `OPENFGA_LIST_OBJECTS_DEADLINE`. Default 3,000. */
  readonly listDeadlineMs?: number
}

interface Server {
  readonly call: Caller
  readonly place: (operation: string) => string
  readonly common: Readonly<Record<string, unknown>>
  readonly options: OpenFgaOptions
}

/**
 * OpenFGA by its own protocol: unlike its AuthZEN layer it carries contextual tuples. It never says
 * why; an action is the name of a relation.
 */
export function createOpenFga(options: OpenFgaOptions): DecisionPoint {
  const batchCountMax = positive('batchCountMax', options.batchCountMax ?? 50)
  const listCountMax = positive('listCountMax', options.listCountMax ?? 1_000)
  const listDeadlineMs = positive('listDeadlineMs', options.listDeadlineMs ?? 3_000)
  // A list may take as long as the server looks for it, and a moment to come over.
  const patient = { ...options, timeoutMs: options.timeoutMs ?? listDeadlineMs + 1_000 }
  const server = serverOf(options, createCaller(options))
  const lists = { ...server, call: createCaller(patient) }
  return {
    evaluate: (question, signal) => check(server, question, signal),
    batchCountMax,
    evaluations: (questions, batch = {}) => batchCheck(server, questions, batch),
    searchResources: (search, signal) =>
      listObjects({ ...lists, listCountMax, listDeadlineMs }, search, signal),
  }
}

function serverOf(options: OpenFgaOptions, call: Caller): Server {
  const { store, authorizationModel, consistency } = options
  return {
    call,
    options,
    place: (name) => joinUrl(options.url, `/stores/${encodeURIComponent(store)}/${name}`),
    common: {
      ...(authorizationModel === undefined ? {} : { authorization_model_id: authorizationModel }),
      ...(consistency === undefined ? {} : { consistency }),
    },
  }
}

async function check(server: Server, question: Question, signal?: Signal): Promise<Evaluation> {
  const asked = itemOf(server, question)
  if ('kind' in asked) return asked
  const body = { ...asked, ...server.common }
  const reply = await server.call({ url: server.place('check'), body, signal })
  return reply.kind === 'failure' ? reply : readAllowed(reply.body)
}

/**
 * Checks many at once. What OpenFGA cannot be asked is answered here, and the others are asked.
 *
 * The server answers all of them; a semantic that ends early cuts its answer.
 */
async function batchCheck(
  server: Server,
  questions: readonly Question[],
  { semantic = 'execute_all', signal }: BatchOptions,
): Promise<readonly Evaluation[] | Failure> {
  const asked = questions.map((question) => itemOf(server, question))
  const checks = asked.flatMap((one, i) =>
    'kind' in one ? [] : [{ ...one, correlation_id: String(i) }],
  )
  const reply = await replyTo(server, checks, signal)
  if (reply.kind === 'failure') return reply
  const { result } = reply.body
  if (!isObject(result)) return engineFailure('the answer has no `result`')
  const read = asked.map((one, i) => ('kind' in one ? one : readAllowed(ownOf(result, i))))
  const end = read.findIndex(({ kind }) =>
    semantic === 'deny_on_first_deny' ? kind !== 'permitted' : kind === 'permitted',
  )
  return semantic === 'execute_all' || end === -1 ? read : read.slice(0, end + 1)
}

function replyTo(server: Server, checks: readonly object[], signal?: Signal): Promise<Reply> {
  // The server refuses an empty batch.
  if (checks.length === 0) return Promise.resolve({ kind: 'reply', body: { result: {} } })
  const body = { checks, ...server.common }
  return server.call({ url: server.place('batch-check'), body, signal })
}

function ownOf(result: Readonly<Record<string, unknown>>, i: number): unknown {
  return Object.hasOwn(result, String(i)) ? result[i] : undefined
}

interface Lists extends Server {
  readonly listCountMax: number
  readonly listDeadlineMs: number
}

/**
 * Lists the objects of a relation. The server cuts a list by count or by time and does not say so:
 * only one that stayed below both is complete.
 */
async function listObjects(
  { call, place, common, listCountMax, listDeadlineMs, options }: Lists,
  search: Search<'resource'>,
  signal?: Signal,
): Promise<Found> {
  const { type } = search.resource
  const user = nameOf(search.subject.type, search.subject.id)
  if (user === undefined || !isRelation(search.action.name)) return unaskable(search)
  const { context } = search
  const tuples = options.contextualTuples?.(search) ?? []
  const body = {
    type,
    relation: search.action.name,
    user,
    ...(context === undefined ? {} : { context }),
    ...(tuples.length === 0 ? {} : { contextual_tuples: { tuple_keys: tuples } }),
    ...common,
  }
  const start = platform.performance.now()
  const reply = await call({ url: place('list-objects'), body, signal })
  if (reply.kind === 'failure') return reply
  const { objects } = reply.body
  if (!Array.isArray(objects)) return engineFailure('the answer has no list of `objects`')
  const prefix = `${type}:`
  const ids: string[] = []
  for (const object of objects as readonly unknown[]) {
    if (typeof object !== 'string' || !object.startsWith(prefix)) {
      return engineFailure(`an object is not of the type ${quoted(type)}`)
    }
    ids.push(object.slice(prefix.length))
  }
  const took = platform.performance.now() - start
  const complete = ids.length < listCountMax && took < listDeadlineMs
  return { kind: 'found', ids, complete }
}

interface CheckItem {
  readonly tuple_key: TupleKey
  readonly contextual_tuples?: { readonly tuple_keys: readonly TupleKey[] }
  readonly context?: Readonly<Record<string, unknown>>
}

function itemOf({ options }: Server, question: Question): CheckItem | Failure {
  const { subject, action, resource, context } = question
  const user = nameOf(subject.type, subject.id)
  const object = nameOf(resource.type, resource.id)
  if (user === undefined || object === undefined || !isRelation(action.name)) {
    return unaskable(question)
  }
  const tuples = options.contextualTuples?.(question) ?? []
  return {
    tuple_key: { user, relation: action.name, object },
    ...(tuples.length === 0 ? {} : { contextual_tuples: { tuple_keys: tuples } }),
    ...(context === undefined ? {} : { context }),
  }
}

const NAME_PART = /^[^:#\s]{1,256}$/
const RELATION = /^[^:#@\s]{1,50}$/

/**
 * `type:id`, or `undefined` where it would read as something else: with `#` an id becomes a set of
 * users, and `*` is everybody. Whoever chooses an id must not choose what is asked.
 */
function nameOf(type: string, id: string): string | undefined {
  const isName = NAME_PART.test(type) && NAME_PART.test(id) && id !== '*'
  return isName ? `${type}:${id}` : undefined
}

function isRelation(name: string): boolean {
  return RELATION.test(name)
}

function unaskable({ action }: Pick<Question, 'action'>): Failure {
  const relation = quoted(action.name)
  return questionFailure(`OpenFGA has no way to write the names of this question about ${relation}`)
}

function readAllowed(json: unknown): Evaluation {
  if (!isObject(json)) return engineFailure('a check has no result')
  const { allowed, error } = json
  if (error !== undefined) return checkError(error)
  if (typeof allowed !== 'boolean') return engineFailure('the answer has no boolean `allowed`')
  return { kind: allowed ? 'permitted' : 'refused' }
}

/** An error within a batch: `input_error` is about this check, anything else about the server. */
function checkError(error: unknown): Failure {
  if (isObject(error) && typeof error['input_error'] === 'string') {
    return questionFailure(`it reports ${quoted(error['input_error'].slice(0, 64))}`)
  }
  return engineFailure('it reports an error')
}
