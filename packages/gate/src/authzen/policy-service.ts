import type { Subject } from '@sallyport/contract'
import { judge, type Policies, type Verdict } from '@sallyport/policy'
import type { Decided, DecisionService, Entity, Question } from '@sallyport/policy/remote'
import type { AuthzenResource, AuthzenSettings } from '../settings.ts'
import type { DecidedQuestion } from './decision-record.ts'

/** What decisions are made of. */
export interface PolicyServiceOptions {
  readonly policies: Policies
  /** Who may be asked about. What a question says of its subject besides is not believed. */
  readonly subjects: readonly Subject[]
  /** Of a type, what is known here; of every other the question says it in `properties`. */
  readonly resources?: Readonly<Record<string, readonly AuthzenResource[]>>
  /** Whether a no says why. AuthZEN leaves it open, and some who ask compare answers letter by letter. */
  readonly reasons: AuthzenSettings['reasons']
  /** Milliseconds since the epoch. */
  readonly clock?: () => number
}

/** A decision service that can be watched. */
export interface PolicyService extends DecisionService {
  /** The same, by which somebody is told of each decision. */
  observed(onDecided: (decided: DecidedQuestion) => void): DecisionService
}

/** By these types a question means a subject of the kind. */
const TYPES: Readonly<Record<Subject['kind'], readonly string[]>> = {
  user: ['user', 'identity'],
  service: ['service'],
}

/**
 * Decides by a policy document: an action on a resource type is the policy `type.action`. Where there is no
 * such policy nobody may.
 */
export function policyService({
  policies,
  subjects,
  resources = {},
  reasons,
  clock = Date.now,
}: PolicyServiceOptions): PolicyService {
  const directory = new Map(subjects.map((one) => [one.id, one]))
  const known = new Map(
    Object.entries(resources).map(([type, all]) => [
      type,
      new Map(all.map((one) => [one.id, one])),
    ]),
  )
  const subjectOf = ({ type, id }: Entity): Subject | undefined => {
    const found = directory.get(id)
    return found !== undefined && TYPES[found.kind].includes(type) ? found : undefined
  }
  /** Of a type that is known here, what a question says is not believed either. */
  const resourceOf = ({ type, id, properties }: Entity): object | undefined => {
    const all = known.get(type)
    return all === undefined ? { ...properties, id } : all.get(id)
  }

  const judged = (question: Question): DecidedQuestion => {
    const { action, resource, context } = question
    const subject = subjectOf(question.subject)
    const name = `${resource.type}.${action.name}`
    const rule = policies.compiled.get(name)
    const policy = { name, version: rule?.version ?? 'none' }
    if (rule === undefined) return { question, subject, policy, verdict: undefined }
    const see = rule.type && policies.visibility.get(rule.type.name)
    const verdict = judge(
      { rule, see },
      {
        subject,
        resource: resourceOf(resource),
        context: { ...action.properties, ...context },
        now: clock(),
      },
    )
    return { question, subject, policy, verdict }
  }

  const service: DecisionService = {
    decide: (question) => decidedOf(judged(question), reasons),
    subjects: (type) =>
      subjects.filter(({ kind }) => TYPES[kind].includes(type)).map(({ id }) => ({ id })),
    resources: (type) => Array.from(known.get(type)?.keys() ?? [], (id) => ({ id })),
    actions: (type) => actionsOn(policies, type),
  }
  return {
    ...service,
    observed: (onDecided) => ({
      ...service,
      decide: (question) => {
        const decided = judged(question)
        onDecided(decided)
        return decidedOf(decided, reasons)
      },
    }),
  }
}

function decidedOf(
  { verdict }: DecidedQuestion,
  reasons: PolicyServiceOptions['reasons'],
): Decided {
  if (verdict?.kind === 'allow') return PERMITTED
  if (reasons === 'none') return REFUSED
  const [status, why] =
    verdict === undefined
      ? [403, 'there is no such policy']
      : [STATUS[verdict.kind], whyNot(verdict)]
  return { permitted: false, context: { reason_admin: { [status]: why } } }
}

const PERMITTED: Decided = { permitted: true }
const REFUSED: Decided = { permitted: false }

function actionsOn({ compiled }: Policies, type: string): readonly string[] {
  const start = `${type}.`
  return [...compiled.keys()]
    .filter((name) => name.startsWith(start))
    .map((name) => name.slice(start.length))
}

/** As what a guard would refuse it. */
const STATUS: Readonly<Record<Exclude<Verdict['kind'], 'allow'>, number>> = {
  challenge: 401,
  step_up: 401,
  forbid: 403,
  conceal: 404,
}

/** Why, for whoever enforces, and not for its client. */
function whyNot({ reason, unmet }: Verdict): string {
  const why = unmet.map(({ requirement }) => requirement)
  return why.length > 0 ? why.join('; ') : (reason ?? 'refused')
}
