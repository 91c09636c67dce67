import {
  type CompiledRule,
  type KnownRequest,
  type Outlook,
  outlookOf,
  type Policies,
  type Truth,
} from '@sallyport/policy'
import { jsonOf, textOf } from './record-scan.ts'
import type { RecordedSubject } from './recorded-subject.ts'

/** What becomes of a record under other policies. */
export type Again =
  /** The same as then. */
  | { readonly kind: 'same' }
  | { readonly kind: 'allowed' }
  /** Refused, and by which requirements. */
  | { readonly kind: 'refused'; readonly unmet: readonly string[] }
  /** Nobody can say, and why. */
  | { readonly kind: 'unknown'; readonly why: string }

/** What a record knows of its request besides the subject. */
export interface RecordedContext {
  readonly method: string
  readonly address: string | undefined
  /** The parameters of the path; `undefined` where nobody knows them. */
  readonly params: Readonly<Record<string, string>> | undefined
  readonly time: number
}

/** A policy of the new document, as far as it is asked. */
export interface NewRule {
  readonly name: string
  readonly rule: CompiledRule
  readonly look: (known: KnownRequest) => Outlook
  /** Whether the same subject may be answered otherwise at another time, or from elsewhere. */
  readonly isPassing: boolean
}

/** The policy of a record: its name and version, and what stands under that name now. */
export interface OldRuling {
  readonly name: string
  readonly isSame: boolean
  readonly now: NewRule | undefined
}

const SAME: Again = { kind: 'same' }
/** The policy of whatever no route matches: it stands in the program, and what it allows is answered with 404. */
const FALLBACK = 'fallback'

/** The rules of the new policies, by name. */
export function newRules(policies: Policies): ReadonlyMap<string, NewRule> {
  return new Map(
    Array.from(policies.compiled, ([name, rule]) => {
      const isPassing = rule.needs.has('now') || rule.contextNames.length > 0
      return [name, { name, rule, look: outlookOf(rule), isPassing }] as const
    }),
  )
}

/** The policy that decided a record; `undefined` where the record has another form. */
export function oldRuling(raw: string, rules: ReadonlyMap<string, NewRule>): OldRuling | undefined {
  const value = jsonOf(raw)
  const name = textOf(value, 'name') ?? (typeof value === 'string' ? value : undefined)
  if (name === undefined) return undefined
  const now = rules.get(name)
  return { name, isSame: now?.rule.version === textOf(value, 'version'), now }
}

/** What is asked again: who, by which policy, and what was seen then. */
export interface Question {
  readonly ruling: OldRuling
  /** `undefined` where nobody was authenticated. */
  readonly who: RecordedSubject | undefined
  readonly truths: ReadonlyMap<string, Truth>
}

/** Decides again. `context` is there where the rule asks for it ({@link NewRule}). */
export function redecide(
  { ruling, who, truths }: Question,
  context: RecordedContext | undefined,
): Again {
  const { now } = ruling
  if (ruling.isSame || ruling.name === FALLBACK) return SAME
  if (now === undefined) {
    return { kind: 'unknown', why: 'the new file has no policy of this name' }
  }
  if (who === undefined && !now.rule.admitsAnonymous) {
    return { kind: 'refused', unmet: ['credentials'] }
  }
  const { permits, unmet, open } = now.look(knownOf(who, truths, context))
  if (permits === 'yes') return { kind: 'allowed' }
  if (permits === 'no') return { kind: 'refused', unmet }
  return { kind: 'unknown', why: `nothing was recorded of: ${open.join('; ')}` }
}

function knownOf(
  who: RecordedSubject | undefined,
  truths: ReadonlyMap<string, Truth>,
  context: RecordedContext | undefined,
): KnownRequest {
  const params = context?.params
  return {
    input: {
      subject: who?.subject,
      resource: undefined,
      context: contextOf(context),
      ...(context !== undefined && { now: context.time }),
    },
    truthOf: (key) => truths.get(key),
    holdsMore: who?.holdsMore === true,
    isContextKnown: (name) => params !== undefined || !name.startsWith('path.'),
  }
}

function contextOf(context: RecordedContext | undefined): Readonly<Record<string, unknown>> {
  if (context === undefined) return {}
  const { method, address, params = {} } = context
  const named = Object.entries(params).map(([name, value]) => [`path.${name}`, value] as const)
  return { method, address, ...Object.fromEntries(named) }
}
