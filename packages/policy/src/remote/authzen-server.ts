import { isObject } from '../fields.ts'
import { fingerprint } from '../version.ts'
import { BadRequest, readQuestion, readSearch, searchFields } from './authzen-requests.ts'
import type { Entity, Question, Semantic } from './decision-point.ts'

/** The endpoints of AuthZEN 1.0. */
export type AuthzenOperation =
  | 'evaluation'
  | 'evaluations'
  | 'search_subject'
  | 'search_resource'
  | 'search_action'

/** One request to an AuthZEN endpoint, as HTTP brought it. */
export interface AuthzenRequest {
  readonly operation: AuthzenOperation
  readonly contentType: string | undefined
  /** The body. Whoever reads it off the wire bounds its length. */
  readonly text: string
}

/** What goes back as JSON; an error is a text (AuthZEN 1.0, Error Responses). */
export interface AuthzenAnswer {
  readonly status: 200 | 400 | 404 | 500
  readonly body: Readonly<Record<string, unknown>> | string
}

/** A decision, with what the one who enforces it may be told. */
export interface Decided {
  readonly permitted: boolean
  readonly context?: Readonly<Record<string, unknown>>
}

/** What answers: a policy, and the entities that a search goes through. */
export interface DecisionService {
  /** Throws where no decision is possible: that is 500, or an error within a batch, never a yes. */
  decide(question: Question): Decided | Promise<Decided>
  /** All subjects of a type, in a fixed order; a search for subjects decides for each. */
  readonly subjects?: (type: string) => readonly Omit<Entity, 'type'>[]
  readonly resources?: (type: string) => readonly Omit<Entity, 'type'>[]
  /** All actions on a type of resource. */
  readonly actions?: (resourceType: string) => readonly string[]
}

/** The most questions of one batch, and the most results of one page. */
export const BATCH_COUNT_MAX = 100
const PAGE_COUNT_MAX = 1_000
/** The most candidates that one page decides about: a page may be short, and still have a next one. */
const CANDIDATE_COUNT_MAX = 10_000

/**
 * Answers one AuthZEN request (AuthZEN 1.0, Transport): reads, decides, writes, and knows nothing of
 * HTTP but the status. Never throws. `X-Request-ID` is for whoever serves it to bring back.
 */
export async function answerAuthzen(
  request: AuthzenRequest,
  service: DecisionService,
): Promise<AuthzenAnswer> {
  try {
    const body = await bodyFor(request, service)
    return body === undefined
      ? { status: 404, body: 'this search is not offered' }
      : { status: 200, body }
  } catch (error) {
    if (error instanceof BadRequest) return { status: 400, body: error.message }
    // What the policy threw is its own business.
    return { status: 500, body: 'no decision is possible' }
  }
}

type Json = Readonly<Record<string, unknown>>

async function bodyFor(
  { operation, contentType, text }: AuthzenRequest,
  service: DecisionService,
): Promise<Json | undefined> {
  const json = readBody(contentType, text)
  if (operation === 'evaluation') return decision(await service.decide(readQuestion(json)))
  if (operation === 'evaluations') return evaluations(json, service)
  return search(operation, json, service)
}

const JSON_TYPE = /^application\/json\s*(?:;|$)/i

function readBody(contentType: string | undefined, text: string): Json {
  if (contentType === undefined || !JSON_TYPE.test(contentType)) {
    throw new BadRequest('the content type is application/json')
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new BadRequest('the body is not JSON')
  }
  if (!isObject(json)) throw new BadRequest('the body is a JSON object')
  return json
}

function decision({ permitted, context }: Decided): Json {
  return { decision: permitted, ...(context === undefined ? {} : { context }) }
}

const semantics: ReadonlySet<unknown> = new Set<Semantic>([
  'execute_all',
  'deny_on_first_deny',
  'permit_on_first_permit',
])

/**
 * Decides a batch. What an item leaves out is the whole value of the top level, never a part of it;
 * without items it is a single evaluation (AuthZEN 1.0, Default values).
 */
async function evaluations(json: Json, service: DecisionService): Promise<Json> {
  const { evaluations: items = [], options = {}, subject, action, resource, context } = json
  if (!Array.isArray(items)) throw new BadRequest('`evaluations` is a list')
  if (items.length === 0) return decision(await service.decide(readQuestion(json)))
  if (items.length > BATCH_COUNT_MAX) {
    throw new BadRequest(`a batch has at most ${BATCH_COUNT_MAX} evaluations`)
  }
  if (!isObject(options)) throw new BadRequest('`options` is an object')
  const { evaluations_semantic: semantic = 'execute_all' } = options
  if (!semantics.has(semantic)) throw new BadRequest('`evaluations_semantic` is not known')
  const settled = {
    execute_all: undefined,
    deny_on_first_deny: false,
    permit_on_first_permit: true,
  }
  const ends = settled[semantic as Semantic]
  const defaults = present({ subject, action, resource, context })
  const answers: Json[] = []
  for (const item of items as readonly unknown[]) {
    const answer = await answerItem(isObject(item) ? { ...defaults, ...item } : item, service)
    answers.push(answer)
    if (answer['decision'] === ends) break
  }
  return { evaluations: answers }
}

/** A failure within a batch is that item's alone, and decides no (AuthZEN 1.0, Errors). */
async function answerItem(item: unknown, service: DecisionService): Promise<Json> {
  try {
    return decision(await service.decide(readQuestion(item)))
  } catch (error) {
    const isTheirs = error instanceof BadRequest
    const message = isTheirs ? error.message : 'no decision is possible'
    const context = { error: { status: isTheirs ? 400 : 500, message } }
    return { decision: false, context }
  }
}

async function search(
  operation: keyof typeof searchFields,
  json: Json,
  service: DecisionService,
): Promise<Json | undefined> {
  const open = searchFields[operation]
  const asked = readSearch(json, open)
  const { page, rest } = pageOf(json)
  const version = fingerprint(rest)
  let place = placeOf(page.token, version)
  const found = candidatesFor(open, asked, service)
  if (found === undefined) return undefined
  const results: unknown[] = []
  const end = Math.min(found.count, place + CANDIDATE_COUNT_MAX)
  for (; place < end && results.length < page.limit; place += 1) {
    const { question, result } = found.at(place)
    const { permitted } = await service.decide(question)
    if (permitted) results.push(result)
  }
  const next = place < found.count ? `${place}.${version}` : ''
  // Of a search that names no page, and is complete, there is none to tell (AuthZEN 1.0, Pagination).
  if (json['page'] === undefined && next === '') return { results }
  return { page: { next_token: next, count: results.length }, results }
}

interface Candidate {
  readonly question: Question
  readonly result: unknown
}

/** What a search goes through. A question is made when its turn comes: a page is seldom about all. */
interface Candidates {
  readonly count: number
  at(place: number): Candidate
}

/** Every question that a search stands for, or nothing where it is not offered. */
function candidatesFor(
  open: 'subject' | 'action' | 'resource',
  asked: Question,
  { subjects, resources, actions }: DecisionService,
): Candidates | undefined {
  if (open === 'action') {
    return candidatesOf(actions?.(asked.resource.type), (name) => ({
      question: { ...asked, action: { name } },
      result: { name },
    }))
  }
  const { type } = asked[open]
  return candidatesOf((open === 'subject' ? subjects : resources)?.(type), (entity) => ({
    // What the search says about the type holds for each of it.
    question: { ...asked, [open]: { ...asked[open], ...entity, type } },
    result: { type, id: entity.id },
  }))
}

function candidatesOf<T>(
  all: readonly T[] | undefined,
  candidate: (one: T) => Candidate,
): Candidates | undefined {
  return all && { count: all.length, at: (place) => candidate(all[place] as T) }
}

interface Paging {
  readonly page: { readonly token: unknown; readonly limit: number }
  /** The request without its token: the same for every page. */
  readonly rest: Json
}

function pageOf(json: Json): Paging {
  const { page = {} } = json
  if (!isObject(page)) throw new BadRequest('`page` is an object')
  const { token, ...settings } = page
  const { limit = PAGE_COUNT_MAX } = settings
  if (typeof limit !== 'number' || !Number.isSafeInteger(limit) || limit < 0) {
    throw new BadRequest('`limit` is a whole number and not negative')
  }
  const most = Math.min(limit, PAGE_COUNT_MAX)
  return { page: { token, limit: most }, rest: { ...json, page: settings } }
}

const TOKEN = /^(\d{1,9})\.([0-9a-f]{16})$/

/** Where a page begins. A token of another request is refused (AuthZEN 1.0, Pagination). */
function placeOf(token: unknown, version: string): number {
  if (token === undefined || token === '') return 0
  const read = typeof token === 'string' ? TOKEN.exec(token) : null
  if (read === null || read[2] !== version) {
    throw new BadRequest('the `token` belongs to another request')
  }
  return Number(read[1])
}

function present(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
