import type { RelationAnswers, RelationQuery, RuleInput } from '@sallyport/policy'
import { causeOf, type Eventually, guarded, whenReady, within } from '../eventually.ts'
import type { Matter } from '../matter.ts'

/** What an engine of relationships answered, or why nobody can say. */
export type RelationsFound =
  | (RelationAnswers & { readonly kind: 'answers' })
  | { readonly kind: 'failure'; readonly cause: string }

/** What asks an engine outside: `createRelations` of `@sallyport/policy/remote` makes one. */
export interface Relations {
  /** Answers all queries of a request, or fails: an engine that cannot say is 503, never no. */
  answersFor(queries: readonly RelationQuery[]): Promise<RelationsFound>
  /** The objects to which a subject has a relation, for lists; `complete` only where they are all. */
  idsOf?(search: {
    readonly relation: string
    readonly subject: { readonly type: string; readonly id: string }
    readonly objectType: string
  }): Promise<
    | { readonly kind: 'found'; readonly ids: readonly string[]; readonly complete: boolean }
    | { readonly kind: 'failure'; readonly cause: string }
  >
}

const NO_QUERIES: RelationsFound = { kind: 'answers', truthOf: () => undefined }
const NO_ENGINE: RelationsFound = {
  kind: 'failure',
  cause: 'the rule asks for a relation, and the guard has no `relations`',
}

/**
 * The relations that a rule, and who may see the resource, ask for; asked all at once.
 *
 * Both are asked together, so that whether somebody may know of the resource costs no second call,
 * and takes no longer than where it does not exist.
 */
export function relationsFor<T extends object>(
  { ruling, means: { relations, limits } }: Pick<Matter<T>, 'ruling' | 'means'>,
  input: RuleInput<T>,
): Eventually<RelationsFound> {
  const queries = [ruling.compiled, ruling.see].flatMap((rule) => rule?.relationsOf(input) ?? [])
  if (queries.length === 0) return NO_QUERIES
  if (relations === undefined) return NO_ENGINE
  const failed = (error: unknown): RelationsFound => ({ kind: 'failure', cause: causeOf(error) })
  const asked = guarded<RelationsFound>(() => relations.answersFor(queries), failed)
  const work = whenReady(asked, checked)
  return within(work, limits.decisionMs, () =>
    failed(new Error(`no answer within ${limits.decisionMs} ms`)),
  )
}

/** What is no answer is a failure: it must not pass for a no. */
function checked(found: RelationsFound): RelationsFound {
  if (found?.kind === 'answers' && typeof found.truthOf === 'function') return found
  if (found?.kind === 'failure') return found
  return { kind: 'failure', cause: 'the engine answered with neither answers nor a failure' }
}
