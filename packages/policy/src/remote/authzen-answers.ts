import { isObject } from '../fields.ts'
import { bounded, quoted } from '../text.ts'
import type { Details, Evaluation, Failure } from './decision-point.ts'
import { engineFailure } from './failure.ts'

/** The most authentication contexts that are taken over from an answer. */
const ACR_COUNT_MAX = 20

/**
 * Reads a decision: `{ "decision": true, "context": ... }` (AuthZEN 1.0, Decision).
 *
 * An obligation is an order to whoever enforces; none is known here, and a decision that carries one
 * which is not followed has to count as no. An error in the context is no decision at all, although it
 * comes with `false`: that would be a 403 for what is an outage.
 */
export function readDecision(json: unknown): Evaluation {
  if (!isObject(json) || typeof json['decision'] !== 'boolean') {
    return engineFailure('the answer has no boolean `decision`')
  }
  const context = json['context'] ?? {}
  if (!isObject(context)) return engineFailure('the `context` of the answer is no object')
  if (context['error'] !== undefined) return erroneous(context['error'])
  const details = detailsOf(context)
  const obligation = obligationOf(context)
  if (obligation !== undefined && json['decision']) {
    return { kind: 'refused', ...details, reason: `the obligation ${obligation} is not known here` }
  }
  return { kind: json['decision'] ? 'permitted' : 'refused', ...details }
}

/** What an entry of a search holds: the name under which the search asked for it. */
export interface Wanted {
  readonly field: 'id' | 'name'
  /** The type that every result must have; actions have none. */
  readonly type: string | undefined
}

/** One page of a search. */
export interface Page {
  readonly kind: 'page'
  readonly ids: readonly string[]
  /** How many results it has, those that were left out included. */
  readonly count: number
  /** Where the next page is; `undefined` after the last. */
  readonly next: string | undefined
  /** How many results there are in all, where the engine says so. */
  readonly total: number | undefined
}

/**
 * Reads one page of a search (AuthZEN 1.0, Search API Response).
 *
 * A result with obligations is left out: nothing here could follow them.
 */
export function readPage(json: Readonly<Record<string, unknown>>, wanted: Wanted): Page | Failure {
  const { results, page = {} } = json
  if (!Array.isArray(results)) return engineFailure('the answer has no list of `results`')
  if (!isObject(page)) return engineFailure('the `page` of the answer is no object')
  const { next_token: next = '', total } = page
  if (typeof next !== 'string') return engineFailure('`next_token` is no text')
  const ids: string[] = []
  for (const result of results as readonly unknown[]) {
    const id = idOf(result, wanted)
    if (id === undefined) return engineFailure(`a result is not ${described(wanted)}`)
    if (obligationOf(result as Readonly<Record<string, unknown>>) === undefined) ids.push(id)
  }
  return {
    kind: 'page',
    ids,
    count: results.length,
    next: next === '' ? undefined : next,
    total: typeof total === 'number' ? total : undefined,
  }
}

function idOf(result: unknown, { field, type }: Wanted): string | undefined {
  if (!isObject(result)) return undefined
  if (type !== undefined && result['type'] !== type) return undefined
  const id = result[field]
  return typeof id === 'string' ? id : undefined
}

function described({ field, type }: Wanted): string {
  return type === undefined ? `an action with a \`${field}\`` : `of the type ${quoted(type)}`
}

/** The first obligation, named for the record; a list that cannot be read counts as one. */
function obligationOf(holder: Readonly<Record<string, unknown>>): string | undefined {
  const obligations = holder['obligations'] ?? []
  if (!Array.isArray(obligations)) return 'that cannot be read'
  if (obligations.length === 0) return undefined
  const first: unknown = obligations[0]
  const type = isObject(first) ? first['type'] : undefined
  return typeof type === 'string' ? quoted(type.slice(0, 64)) : 'without a type'
}

function erroneous(error: unknown): Failure {
  const status = isObject(error) ? error['status'] : undefined
  const theirs = typeof status === 'number' && status >= 400 && status < 500
  const cause =
    typeof status === 'number' ? `it reports the error ${status}` : 'it reports an error'
  // As for a status of HTTP: what is wrong with one question says nothing about the next.
  return theirs && status !== 401 && status !== 403 && status !== 429
    ? { kind: 'failure', at: 'question', cause }
    : engineFailure(cause)
}

function detailsOf(context: Readonly<Record<string, unknown>>): Details {
  const reason = reasonOf(context['reason_admin']) ?? reasonOf(context['reason'])
  const acrValues = acrOf(context['acr_values'])
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(acrValues.length === 0 ? {} : { acrValues }),
  }
}

/** A text, or the first text of an object that is keyed by status or by language. */
function reasonOf(value: unknown): string | undefined {
  const first = isObject(value) ? Object.values(value)[0] : value
  return typeof first === 'string' && first !== '' ? bounded(first) : undefined
}

/** One text with blanks, as in a challenge, or a list. */
function acrOf(value: unknown): readonly string[] {
  const values: readonly unknown[] =
    typeof value === 'string' ? value.split(' ') : Array.isArray(value) ? value : []
  const texts = values.filter((one): one is string => typeof one === 'string' && one !== '')
  return texts.slice(0, ACR_COUNT_MAX)
}
