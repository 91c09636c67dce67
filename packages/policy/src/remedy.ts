import type { Subject } from '@sallyport/contract'
import type { Assurance, RuleInput } from './leaf.ts'
import type { Finding, RuleNode } from './rule-node.ts'
import { FALSE, TRUE } from './truth.ts'

/** What would help. */
export type Remedy =
  /** Credentials with these scopes besides those they have: all that are missing, at once. */
  | { readonly kind: 'scope'; readonly missing: readonly string[] }
  /**
   * A stronger or more recent authentication (RFC 9470): one of these classes, no older than this.
   *
   * Where scopes are missing as well they are named here: a client can ask for both in one
   * authorization request, and would otherwise trouble its user twice.
   */
  | {
      readonly kind: 'step_up'
      readonly acr: readonly string[] | undefined
      readonly maxAgeSeconds: number | undefined
      readonly missing: readonly string[]
    }
  | { readonly kind: 'nothing' }

/** What the client was found to need, so far. */
interface Needed {
  readonly scopes: Set<string>
  readonly assurances: Set<Assurance>
}

/**
 * How often what helps may bring new needs to light. New scopes can: credentials without scopes
 * narrow nothing until they have some.
 */
const ROUND_COUNT_MAX = 4

/** Where neither other scopes nor another authentication would help. */
export const NOTHING: Remedy = Object.freeze({ kind: 'nothing' })

/** Where to look for a remedy. */
export interface Refused {
  readonly node: RuleNode
  readonly input: RuleInput
  /** The unmet requirements of an input. */
  readonly unmetOf: (node: RuleNode, input: RuleInput) => readonly Finding[]
}

/**
 * Whether other scopes, or another authentication, would help. Never guessed: the rule is evaluated
 * again as it would be with them, so a prohibition that they would set off is seen.
 */
export function remedyOf(refused: Refused, findings: readonly Finding[]): Remedy {
  const { subject } = refused.input
  if (subject === undefined || !findings.every(isMendable)) return NOTHING
  const needed: Needed = { scopes: new Set(), assurances: new Set() }
  let open = findings
  for (let round = 0; round < ROUND_COUNT_MAX; round += 1) {
    for (const { mend } of open) {
      const { scope, assurance } = mend
      if (scope !== undefined) needed.scopes.add(scope)
      else if (assurance !== undefined) needed.assurances.add(assurance)
      else return NOTHING
    }
    const tried = tryOut(refused, subject, needed)
    if (tried.kind === 'helps') return tried.remedy
    open = refused.unmetOf(refused.node, tried.input)
  }
  return NOTHING
}

/** Whether other scopes or another authentication would meet a requirement. */
export function isMendable({ mend }: Finding): boolean {
  return mend.scope !== undefined || mend.assurance !== undefined
}

type Tried =
  | { readonly kind: 'helps'; readonly remedy: Remedy }
  | { readonly kind: 'not_enough'; readonly input: RuleInput }

function tryOut(refused: Refused, subject: Subject, { scopes, assurances }: Needed): Tried {
  const missing = [...scopes]
  const widened = missing.length === 0 ? subject : withScopes(subject, missing)
  if (assurances.size === 0) {
    const input = { ...refused.input, subject: widened }
    if (helps(refused, input)) return { kind: 'helps', remedy: { kind: 'scope', missing } }
    return { kind: 'not_enough', input }
  }
  const stated = [...assurances]
  const classes = [...new Set(stated.flatMap(({ acr }) => acr ?? []))]
  const candidates = classes.length > 0 ? classes : [undefined, subject.authentication.acr]
  const inputs = candidates.map((acr) => authenticatedAs(refused.input, widened, acr))
  const helpful = candidates.filter((_, i) => helps(refused, inputs[i] as RuleInput))
  if (helpful.length === 0) return { kind: 'not_enough', input: inputs[0] as RuleInput }
  // Where any class will do, none is asked for.
  const acr = helpful.includes(undefined) ? undefined : (helpful as readonly string[])
  const ages = stated.flatMap(({ maxAgeSeconds }) => maxAgeSeconds ?? [])
  const maxAgeSeconds = ages.length === 0 ? undefined : Math.min(...ages)
  return { kind: 'helps', remedy: { kind: 'step_up', acr, maxAgeSeconds, missing } }
}

function helps({ node, input: { resource } }: Refused, input: RuleInput): boolean {
  const truth = node.evaluate(input)
  const isWaiting = node.needs.has('resource') && resource === undefined
  return truth === TRUE || (truth !== FALSE && isWaiting)
}

function withScopes(subject: Subject, further: readonly string[]): Subject {
  return { ...subject, scopes: [...(subject.scopes ?? []), ...further] }
}

/** The same subject, had it proved itself just now, by this class. */
function authenticatedAs(input: RuleInput, subject: Subject, acr: string | undefined): RuleInput {
  const { acr: _, time, ...rest } = subject.authentication
  const instant = input.now === undefined ? time : input.now / 1000
  const authentication = {
    ...rest,
    ...(acr !== undefined && { acr }),
    ...(instant !== undefined && { time: instant }),
  }
  return { ...input, subject: { ...subject, authentication } }
}
