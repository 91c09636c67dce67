import type { Decision, Refusal } from '@sallyport/contract'
import type { Dialect, Where, WhereOptions } from '@sallyport/policy/sql'
import { type Ground, Refused } from './access.ts'
import type { Answer } from './answer/answer.ts'
import { unavailable } from './answer/refusals.ts'
import { decideFurther, foreignScheme } from './decide.ts'
import { type Eventually, whenReady } from './eventually.ts'
import type { Question } from './matter.ts'
import { listAsked, listOf } from './policies/listing.ts'
import type { Policy } from './policies/policy.ts'
import { newTrail } from './trail.ts'

/** How an access asks further policies: one for each guard. */
export interface Asker {
  /** The decision, without answer or record. */
  decide<R extends object>(
    on: Ground,
    policy: Policy<R>,
    resource: R | undefined,
  ): Eventually<Decision>
  /** The way out of a handler: answered and recorded. */
  refuse<R extends object>(
    on: Ground,
    policy: Policy<R>,
    resource: R | undefined,
  ): Eventually<Refused | undefined>
  list<R extends object>(on: Ground, policy: Policy<R>, options: Dialect | WhereOptions): Where
  /** Rejects with the way out where nobody can say. */
  listAsync<R extends object>(
    on: Ground,
    policy: Policy<R>,
    options: Dialect | WhereOptions,
  ): Promise<Where>
}

/** What asking further takes of a guard. */
export interface AskerMeans {
  /** Throws for a policy of another guard. */
  own(policy: { readonly name: string; readonly guard: unknown }): void
  /** Answers a refusal, and records it. */
  answer<R extends object>(question: Question<R>, refusal: Refusal): Answer
}

/**
 * What a handler asks when it has been reached: further policies, by the rules with which its request began
 * and with the credentials that were judged already.
 */
export function createAsker({ own, answer }: AskerMeans): Asker {
  const further = <R extends object>(on: Ground, policy: Policy<R>): Question<R> => {
    own(policy)
    return furtherQuestion(on, policy)
  }
  const wayOut = <R extends object>({ matter, trail }: Question<R>, refusal: Refusal): Refused =>
    new Refused(refusal, answer({ matter, trail: { ...trail, decision: refusal } }, refusal))
  /** What a list is asked by; throws the way out where the credentials are not for this policy. */
  const listable = <R extends object>(on: Ground, policy: Policy<R>): Question<R> => {
    const asked = further(on, policy)
    const foreign = foreignScheme(asked)
    if (foreign !== undefined) throw wayOut(asked, foreign)
    return asked
  }
  return {
    decide: (on, policy, resource) => decideFurther(further(on, policy), resource),
    refuse: (on, policy, resource) => {
      const asked = further(on, policy)
      return whenReady(decideFurther(asked, resource), (decision) =>
        decision.kind === 'allow' ? undefined : wayOut(asked, decision),
      )
    },
    list: (on, policy, options) => listOf(listable(on, policy), options),
    listAsync: async (on, policy, options) => {
      const asked = listable(on, policy)
      const listing = await listAsked(asked, options)
      if (listing.kind === 'where') return listing.where
      asked.trail.cause = listing.cause
      const { retryAfterSeconds } = asked.matter.means.limits
      throw wayOut(asked, unavailable('relation_unavailable', retryAfterSeconds))
    },
  }
}

/**
 * A further question of a request: by what the policy said when that began. Who asks is known, nothing else is; the
 * fields of the first verdict are not among it, for they are in the answer already.
 */
function furtherQuestion<R extends object>(
  { matter, trail }: Ground,
  policy: Policy<R>,
): Question<R> {
  const { decision, subject, scheme, credentials, facts } = trail
  return {
    matter: { ...matter, policy, ruling: policy.rulingUnder(matter.rules) },
    trail: { ...newTrail(decision), subject, scheme, credentials, facts },
  }
}
