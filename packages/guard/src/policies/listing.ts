import type { Dialect } from '@sallyport/policy/sql'
import {
  type ListInput,
  ListUnavailable,
  searchesOf,
  type Where,
  type WhereOptions,
  where,
} from '@sallyport/policy/sql'
import { causeOf, within } from '../eventually.ts'
import type { Question } from '../matter.ts'
import type { Relations } from './relations.ts'

/** A list, as a condition of SQL, or why nobody can say now what is on it. */
export type Listing =
  | { readonly kind: 'where'; readonly where: Where }
  | { readonly kind: 'failure'; readonly cause: string }

/** The rows that a policy permits to the subject of a request; throws where an engine must be asked. */
export function listOf<R extends object>(
  { matter: { request, ruling, now }, trail: { subject } }: Question<R>,
  options: Dialect | WhereOptions,
): Where {
  const input = { subject, context: ruling.contextOf(request), now }
  return where(ruling.compiled, input, options)
}

/**
 * The same where an engine outside may have to be asked which objects. What it does not find
 * completely is a failure: a list that is too short looks like one that is not.
 */
export async function listAsked<R extends object>(
  { matter: { request, ruling, means, now }, trail: { subject } }: Question<R>,
  options: Dialect | WhereOptions,
): Promise<Listing> {
  const input = { subject, context: ruling.contextOf(request), now }
  const { decisionMs } = means.limits
  const late = (): Listing => failed(new Error(`no answer within ${decisionMs} ms`))
  const listing = async (): Promise<Listing> => {
    const relations = await idsFor(searchesOf(ruling.compiled, input), means.relations)
    return { kind: 'where', where: where(ruling.compiled, { ...input, relations }, options) }
  }
  return within(listing().catch(unlessMistaken), decisionMs, late)
}

type Search = ReturnType<typeof searchesOf>[number]

async function idsFor(
  searches: readonly Search[],
  relations: Relations | undefined,
): Promise<NonNullable<ListInput['relations']>> {
  const found = await Promise.all(
    searches.map(async ({ relation, subjectType, subjectId, objectType }) => {
      const subject = { type: subjectType, id: subjectId }
      const answer = await askedOf(relations, { relation, subject, objectType })
      if (answer?.kind === 'failure') throw new ListUnavailable(answer.cause)
      return answer
    }),
  )
  return {
    truthOf: () => undefined,
    idsOf: (asked) => found[searches.findIndex((search) => isSame(search, asked))],
  }
}

function isSame(left: Search, right: Search): boolean {
  return (
    left.relation === right.relation &&
    left.subjectType === right.subjectType &&
    left.subjectId === right.subjectId &&
    left.objectType === right.objectType
  )
}

/** Whatever an engine throws is its failure; what it cannot answer is missing, and told by the list. */
async function askedOf(
  relations: Relations | undefined,
  search: Parameters<NonNullable<Relations['idsOf']>>[0],
): Promise<Awaited<ReturnType<NonNullable<Relations['idsOf']>>> | undefined> {
  try {
    return await relations?.idsOf?.(search)
  } catch (error) {
    throw new ListUnavailable(causeOf(error))
  }
}

/** A rule that SQL cannot say is a mistake of the program, and no outage. */
function unlessMistaken(error: unknown): Listing {
  if (error instanceof ListUnavailable) return failed(error)
  throw error
}

function failed(error: unknown): Listing {
  return { kind: 'failure', cause: causeOf(error) }
}
