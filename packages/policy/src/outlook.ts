import type { CompiledRule } from './compile.ts'
import { type Condition, conditionOf } from './conditions.ts'
import { describeRule } from './describe.ts'
import type { RuleInput } from './leaf.ts'
import { kindOf } from './leaves/index.ts'
import {
  ANYTHING,
  mayHold,
  only,
  type Possible,
  possiblyAll,
  possiblyAny,
  possiblyNot,
} from './possible.ts'
import type { Rule } from './rule.ts'
import { TRUE, type Truth, UNKNOWN } from './truth.ts'

/** What is known of a request that was decided once. */
export interface KnownRequest {
  /** Subject, context and instant, as far as they are known; never a resource. */
  readonly input: RuleInput
  /** What a condition came to then, by its key; `undefined` where nobody knows. */
  readonly truthOf: (key: string) => Truth | undefined
  /** Whether the subject may have held more than its lists say. */
  readonly holdsMore: boolean
  /** Whether the context is known to have this, or to lack it. */
  readonly isContextKnown: (name: string) => boolean
}

/** What a rule says of such a request: it permits, it does not, or that depends on what is not known. */
export interface Outlook {
  readonly permits: 'yes' | 'no' | 'open'
  /** Where it does not, the requirements in the way, of every `any` the fewest. */
  readonly unmet: readonly string[]
  /** Where that is open, the requirements of which nobody knows. */
  readonly open: readonly string[]
}

/** A part of a rule: what it may come to, and in words what is in its way, and what nobody knows. */
interface Part {
  possible(known: KnownRequest): Possible
  unmet(known: KnownRequest): readonly string[]
  open(known: KnownRequest): readonly string[]
}

/**
 * Makes of a rule what says whether it permits a request of which not everything is known. It never guesses: what is not
 * known may be anything, and the parts of the rule are taken to be independent.
 */
export function outlookOf(rule: CompiledRule): (known: KnownRequest) => Outlook {
  const whole = partOf(rule.rule, rule)
  return (known) => {
    const possible = whole.possible(known)
    if (possible === only(TRUE)) return PERMITS
    return mayHold(possible)
      ? { permits: 'open', unmet: [], open: [...new Set(whole.open(known))] }
      : { permits: 'no', unmet: whole.unmet(known), open: [] }
  }
}

const PERMITS: Outlook = { permits: 'yes', unmet: [], open: [] }

function partOf(rule: Rule, site: CompiledRule): Part {
  if (rule.kind === 'not') return notPart(describeRule(rule), partOf(rule.rule, site))
  if (rule.kind !== 'all' && rule.kind !== 'any') return leafPart(conditionOf(rule, site))
  const parts = rule.rules.map((part) => partOf(part, site))
  const open = (known: KnownRequest): readonly string[] => parts.flatMap((part) => part.open(known))
  return rule.kind === 'all' ? { ...allPart(parts), open } : { ...anyPart(parts), open }
}

function allPart(parts: readonly Part[]): Omit<Part, 'open'> {
  return {
    possible: (known) => possiblyAll(parts.map((part) => part.possible(known))),
    unmet: (known) =>
      parts.flatMap((part) => (mayHold(part.possible(known)) ? [] : part.unmet(known))),
  }
}

function anyPart(parts: readonly Part[]): Omit<Part, 'open'> {
  return {
    possible: (known) => possiblyAny(parts.map((part) => part.possible(known))),
    unmet: (known) =>
      parts.map((part) => part.unmet(known)).reduce((a, b) => (b.length < a.length ? b : a)),
  }
}

function notPart(requirement: string, part: Part): Part {
  const words = [requirement]
  return {
    possible: (known) => possiblyNot(part.possible(known)),
    unmet: () => words,
    open: (known) => part.open(known),
  }
}

function leafPart(condition: Condition): Part {
  const words = [condition.requirement]
  const possible = (known: KnownRequest): Possible => possibleOf(condition, known)
  return {
    possible,
    unmet: () => words,
    open: (known) => (possible(known) === ANYTHING ? words : []),
  }
}

/** What lists of sets, permissions and scopes decide. */
const HELD: ReadonlySet<string> = new Set(['permission', 'set', 'scope', 'acl'])

function possibleOf(condition: Condition, known: KnownRequest): Possible {
  const { leaf, needs, key, evaluate, contextNames, isBeyondRecords } = condition
  const { input } = known
  const stated = input.subject === undefined ? kindOf(leaf).anonymous : undefined
  if (stated !== undefined) return only(stated)
  if (input.subject === undefined && needs.has('subject')) return only(UNKNOWN)
  const recorded = known.truthOf(key)
  if (recorded !== undefined) return only(recorded)
  if (!contextNames.every(known.isContextKnown)) return ANYTHING
  const truth = evaluate(input)
  if (truth === TRUE) return only(TRUE)
  if (known.holdsMore && HELD.has(leaf.kind)) return ANYTHING
  return isBeyondRecords && truth === UNKNOWN ? ANYTHING : only(truth)
}
