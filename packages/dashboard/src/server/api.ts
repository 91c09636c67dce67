import type { RecordArchive } from '@sallyport/explain'
import { attacksOf } from '../answers/attacks.ts'
import { CALLER_ORDERS, type CallerOrder, callersOf } from '../answers/callers.ts'
import { clientsOf } from '../answers/clients.ts'
import { contractOf } from '../answers/contract.ts'
import { Findings } from '../answers/findings.ts'
import { groupsOf } from '../answers/groups.ts'
import { overviewOf } from '../answers/overview.ts'
import { requestsOf } from '../answers/requests.ts'
import { searchLog } from '../answers/search.ts'
import { BINS_MOST, timelineAnswer } from '../answers/timeline.ts'
import { QUESTION_LENGTH_MAX, whyOf } from '../answers/why.ts'
import { type Filter, readFilter } from '../log/filter.ts'
import type { FollowedLog } from '../log/followed-log.ts'
import { OneAtATime } from './one-at-a-time.ts'

/** What a question over HTTP comes with. */
export interface ApiCall {
  readonly query: URLSearchParams
  readonly who: string
  /** Aborted when nobody waits any more. */
  readonly signal: AbortSignal
}

/** The answer: data, or what is wrong with the question. */
export type ApiAnswer =
  | { readonly kind: 'data'; readonly data: unknown }
  | { readonly kind: 'problem'; readonly status: 400 | 503; readonly problem: string }

/** What answers one question. */
export type ApiQuestion = (call: ApiCall) => ApiAnswer | Promise<ApiAnswer>

/** What the questions are about. */
export interface ApiOptions {
  readonly log: FollowedLog
  /** The decision records, where there are any: asked each time, for a log says only later what it is of. */
  readonly archive: () => RecordArchive | undefined
}

const BUSY = 'others are reading the log at this moment: try again in a few seconds'
const TEXT_LENGTH_MAX = 200
const BINS_LEAST = 10

/** The questions that the page asks, by name. All are GET, bounded, and change nothing. */
export function apiQuestions({ log, archive }: ApiOptions): Readonly<Record<string, ApiQuestion>> {
  const { state } = log
  const findings = new Findings(log)
  const reading = new OneAtATime()
  return {
    overview: () => data(overviewOf(log, findings.rows(), archive() !== undefined)),
    timeline: filtered((filter, { query }) => {
      const asked = Number(query.get('bins') ?? BINS_MOST)
      const binsMost = asked >= BINS_LEAST && asked <= BINS_MOST ? Math.floor(asked) : BINS_MOST
      return data(timelineAnswer(state, { filter, findings: findings.rows(), binsMost }) ?? null)
    }),
    findings: async () => data(await findings.cards()),
    groups: filtered((filter) => data(groupsOf(state, filter))),
    requests: filtered((filter, { query }) => {
      const before = Number(query.get('before') ?? Number.NaN)
      const canSearch = log.paths.length > 0
      const page = Number.isSafeInteger(before) ? { before } : {}
      return data(requestsOf(state, { filter, canSearch, ...page }))
    }),
    search: filtered(async (filter, { signal }) => {
      const { paths } = log
      if (paths.length === 0) return problem(400, 'a pipe cannot be read twice')
      const found = await reading.run(() => searchLog(state, { paths, filter, signal }))
      return found === undefined ? problem(503, BUSY) : data(found)
    }),
    callers: ({ query }) => {
      const text = query.get('text') ?? ''
      if (text.length > TEXT_LENGTH_MAX) return problem(400, '`text` is too long')
      return data(callersOf(state, { text, order: orderOf(query.get('order')) }))
    },
    clients: () => data(clientsOf(state)),
    attacks: () => data(attacksOf(state, findings.all)),
    contract: () => data(contractOf(state, findings.rows())),
    why: async ({ query, who }) => {
      const question = query.get('q') ?? ''
      if (question.length > QUESTION_LENGTH_MAX) return problem(400, '`q` is too long')
      const why = await reading.run(() => whyOf(archive(), { question, who }))
      return why === undefined ? problem(503, BUSY) : data(why)
    },
  }
}

function filtered(
  answer: (filter: Filter, call: ApiCall) => ApiAnswer | Promise<ApiAnswer>,
): ApiQuestion {
  return (call) => {
    const filter = readFilter(call.query)
    return typeof filter === 'string' ? problem(400, filter) : answer(filter, call)
  }
}

function orderOf(text: string | null): CallerOrder {
  return CALLER_ORDERS.find((order) => order === text) ?? 'refused'
}

function data(value: unknown): ApiAnswer {
  return { kind: 'data', data: value }
}

function problem(status: 400 | 503, text: string): ApiAnswer {
  return { kind: 'problem', status, problem: text }
}
