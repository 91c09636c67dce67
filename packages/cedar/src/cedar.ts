import {
  type AuthorizationAnswer,
  preparsePolicySet,
  preparseSchema,
  type Response,
  statefulIsAuthorized,
  validate,
} from '@cedar-policy/cedar-wasm/nodejs'
import { CedarError, type Policies, type ReadPolicies, readPolicies, said } from './policies.ts'
import type { CedarEntity, CedarQuestion } from './question.ts'
import { type KnownEntities, knownEntities, sliceOf } from './slice.ts'
import { recordOf, ValueError } from './values.ts'
import { SUBJECT } from './words.ts'

/** What Cedar decides by. */
export interface CedarOptions {
  readonly policies: Policies
  /**
   * A schema in Cedar's own text. With it policies are validated when they are loaded, and every
   * question before it is decided: an attribute of another type is then a failure, and no surprise.
   */
  readonly schema?: string
  /** Entities that do not change with the request, such as a hierarchy of roles. */
  readonly entities?: readonly CedarEntity[]
  /**
   * The name under which Cedar keeps policies and schema. It can never let go of a name, only give it
   * new ones: a name for each version would grow for ever. Default `default`.
   */
  readonly name?: string
}

/** What Cedar decided: only `permitted` permits. */
export type CedarDecision =
  | {
      readonly kind: 'permitted'
      /** The policies that permit. */
      readonly policies: readonly string[]
    }
  | {
      readonly kind: 'refused'
      /** The prohibitions that apply, or the policies that could not be evaluated. */
      readonly policies: readonly string[]
      /** Why, in private terms. There is always one. */
      readonly reasons: readonly string[]
    }
  /** No decision is possible: the question does not fit the schema, or a value not into Cedar. */
  | { readonly kind: 'failure'; readonly cause: string }

/** Policies as Cedar text, ready to decide. */
export interface Cedar {
  /** How many policies there are. Each costs every decision 1 us or more. */
  readonly policyCount: number
  /** What Cedar warns of, and where decisions get slow. */
  readonly warnings: readonly string[]
  /** Decides. Takes 50 us or more (measured): keep it off paths where a rule of our own does. */
  decide(question: CedarQuestion): CedarDecision
  /** Takes other policies; throws a `CedarError` and keeps the old ones where they are not valid. */
  load(policies: Policies): void
}

/** From so many policies on the time of a decision is worth a warning. */
const WARNED_COUNT = 100
/** What a decision takes, in microseconds: by itself, and for each policy on a quiet machine (measured). */
const DECISION_US = 40
const POLICY_US = 1

/** Which instance a name belongs to: Cedar keeps one set of policies a name, and so does the process. */
const holders = new Map<string, symbol>()

/**
 * Decides by policies in Cedar. Throws a `CedarError` where they, or the schema, are not valid.
 *
 * A policy that cannot be evaluated is skipped by Cedar, a prohibition too, and the request allowed
 * that it would have forbidden. Here any such error refuses.
 *
 *     const cedar = createCedar({ policies: readFileSync('policies.cedar', 'utf8') })
 *     const { kind } = cedar.decide({ subject, action: 'read', resource })
 */
export function createCedar(options: CedarOptions): Cedar {
  const { schema, name = 'default' } = options
  const known = knownEntities(options.entities ?? [])
  const holder = Symbol(name)
  let loaded = read(options.policies, schema)
  // From here on nobody else decides by this name, not even where the next lines throw.
  holders.set(name, holder)
  if (schema !== undefined) parsed('the schema', preparseSchema(name, schema))
  keep(name, loaded)
  const checkHeld = (): void => {
    if (holders.get(name) === holder) return
    throw new CedarError(`another instance took the name \`${name}\`: give each a name of its own`)
  }
  return {
    get policyCount() {
      return loaded.count
    },
    get warnings() {
      return loaded.warnings
    },
    decide(question) {
      checkHeld()
      return decide(question, { loaded, known, name, hasSchema: schema !== undefined })
    },
    load(policies) {
      checkHeld()
      const next = read(policies, schema)
      keep(name, next)
      loaded = next
    },
  }
}

interface Loaded extends ReadPolicies {
  readonly warnings: readonly string[]
}

function read(policies: Policies, schema: string | undefined): Loaded {
  const texts = readPolicies(policies)
  return { ...texts, warnings: [...validated(texts, schema), ...budget(texts.count)] }
}

/** Gives Cedar the policies under a name; what it cannot read leaves the old ones. */
function keep(name: string, { texts }: Loaded): void {
  parsed('the policies', preparsePolicySet(name, { staticPolicies: { ...texts } }))
}

/** Validates in strict mode; what Cedar only warns of comes back. */
function validated({ texts }: ReadPolicies, schema: string | undefined): readonly string[] {
  if (schema === undefined) return []
  const answer = validate({
    schema,
    policies: { staticPolicies: { ...texts } },
    validationSettings: { mode: 'strict' },
  })
  if (answer.type === 'failure') throw new CedarError(`not valid: ${said(answer.errors)}`)
  const [first] = answer.validationErrors
  if (first !== undefined) {
    throw new CedarError(
      `the policy \`${first.policyId}\` does not fit the schema: ${said([first.error])}`,
    )
  }
  return answer.validationWarnings.map(({ policyId, error }) => `${policyId}: ${said([error])}`)
}

function budget(count: number): readonly string[] {
  if (count < WARNED_COUNT) return []
  const ms = ((DECISION_US + count * POLICY_US) / 1000).toFixed(2)
  return [`${count} policies: a decision takes at least ${ms} ms`]
}

function parsed(what: string, answer: ReturnType<typeof preparsePolicySet>): void {
  if (answer.type === 'failure') throw new CedarError(`${what}: ${said(answer.errors)}`)
}

interface Deciding {
  readonly loaded: Loaded
  readonly known: KnownEntities
  readonly name: string
  readonly hasSchema: boolean
}

function decide(question: CedarQuestion, deciding: Deciding): CedarDecision {
  let answer: AuthorizationAnswer
  try {
    answer = ask(question, deciding)
  } catch (error) {
    if (error instanceof ValueError) return { kind: 'failure', cause: error.message }
    // Cedar throws on what it cannot read at all, such as an id that is no text.
    return { kind: 'failure', cause: 'Cedar cannot read the question' }
  }
  if (answer.type === 'failure') return { kind: 'failure', cause: said(answer.errors) }
  return decisionOf(answer.response, question.action, deciding.loaded)
}

function ask(question: CedarQuestion, { known, name, hasSchema }: Deciding): AuthorizationAnswer {
  const { subject, action, resource, context } = question
  return statefulIsAuthorized({
    [SUBJECT]: { type: subject.type, id: subject.id },
    action: { type: 'Action', id: action },
    resource: { type: resource.type, id: resource.id },
    context: recordOf(context, 'the context'),
    entities: [...sliceOf(question, known)],
    preparsedPolicySetId: name,
    ...(hasSchema ? { preparsedSchemaName: name, validateRequest: true } : {}),
  })
}

function decisionOf(
  { decision, diagnostics }: Response,
  action: string,
  { reasons }: Loaded,
): CedarDecision {
  const { errors, reason: policies } = diagnostics
  if (errors.length > 0) {
    return {
      kind: 'refused',
      policies: errors.map(({ policyId }) => policyId),
      reasons: errors.map(({ policyId, error }) => {
        return `the policy ${policyId} cannot be evaluated: ${said([error])}`
      }),
    }
  }
  if (decision === 'allow') return { kind: 'permitted', policies }
  if (policies.length === 0) {
    return { kind: 'refused', policies, reasons: [`no rule permits ${action.slice(0, 100)}`] }
  }
  const why = policies.map((id) => reasons.get(id) ?? `the policy ${id} prohibits it`)
  return { kind: 'refused', policies, reasons: why }
}
