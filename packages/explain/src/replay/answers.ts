import type { Subject } from '@sallyport/contract'
import type { Policies, Truth } from '@sallyport/policy'
import { Kept } from './kept.ts'
import { jsonOf, type RecordScan } from './record-scan.ts'
import { type RecordedSubject, recordedSubject, recordedTruths } from './recorded-subject.ts'
import {
  type Again,
  newRules,
  type OldRuling,
  oldRuling,
  type RecordedContext,
  redecide,
} from './redecide.ts'
import { routeParams } from './route-params.ts'

/** What a record said, and what becomes of it. */
export interface Answer {
  readonly was: 'allowed' | 'refused'
  /** Whether a policy decided it: what was refused before stays refused under any. */
  readonly isAsked: boolean
  readonly policy: string
  /** Who asked; `undefined` where nobody was authenticated. */
  readonly subject: Subject | undefined
  readonly again: Again
}

/** How much is kept of what was worked out. */
export interface AnswerLimits {
  readonly subjects: number
  readonly texts: number
  readonly answers: number
}

const LIMITS: AnswerLimits = { subjects: 100_000, texts: 20_000, answers: 500_000 }

/** A subject of the log, and what it was answered again so far. */
interface Who {
  readonly recorded: RecordedSubject | undefined
  readonly answers: Map<number, Again>
}

interface Numbered<T> {
  readonly value: T
  readonly number: number
}

const REFUSED_BY_RULE: ReadonlySet<string> = new Set(['forbid', 'step_up', 'conceal'])
const REFUSED: ReadonlySet<string> = new Set([
  ...['malformed', 'challenge', 'step_up', 'forbid', 'conceal', 'throttle', 'unavailable'],
])
/** Of a challenge, the reasons that a rule gave: it does not admit that nobody asks. */
const NOBODY: ReadonlySet<string | undefined> = new Set(['no_credentials', 'scheme_not_accepted'])

const SAME: Again = { kind: 'same' }
const NOT_DECIDED: Again = {
  kind: 'unknown',
  why: 'it was not decided then: a store or an engine was down',
}
const NO_NAME: Again = { kind: 'unknown', why: 'the record does not name its policy' }
const UNASKED: Answer = {
  ...{ was: 'refused', isAsked: false, policy: '', subject: undefined },
  again: SAME,
}

/**
 * Decides records again. The same subject, asked by the same policy, with the same seen of the same conditions, is decided
 * once: that is what makes a million records a matter of seconds.
 */
export class Answers {
  readonly #limits: AnswerLimits
  readonly #admitsAnybody: boolean
  readonly #anybody: Who = { recorded: undefined, answers: new Map() }
  readonly #who: Kept<Who | null>
  readonly #rulings: Kept<Numbered<OldRuling> | null>
  readonly #truths: Kept<Numbered<ReadonlyMap<string, Truth>>>
  #numbers = 0
  #kept = 0

  constructor(policies: Policies, limits: AnswerLimits = LIMITS) {
    this.#limits = limits
    const rules = newRules(policies)
    this.#admitsAnybody = [...rules.values()].some(({ rule }) => rule.admitsAnonymous)
    this.#who = new Kept(limits.subjects, (raw) => {
      const recorded = recordedSubject(jsonOf(raw))
      return recorded === undefined ? null : { recorded, answers: new Map() }
    })
    this.#rulings = new Kept(limits.texts, (raw) => {
      const value = oldRuling(raw, rules)
      return value === undefined ? null : { value, number: this.#number() }
    })
    this.#truths = new Kept(limits.texts, (raw) => {
      return { value: recordedTruths(jsonOf(raw)), number: this.#number() }
    })
  }

  /** What becomes of a record; `undefined` where it has another form. */
  of(scan: RecordScan, time: number): Answer | undefined {
    const { kind, subject } = scan
    if (kind === 'allow') return this.#byRule(scan, time, 'allowed')
    if (!REFUSED.has(kind)) return undefined
    if (subject === '') return this.#withoutSubject(scan, time)
    if (kind === 'unavailable')
      return { ...UNASKED, policy: this.#policyOf(scan), again: NOT_DECIDED }
    // What a rule has refused names what was not met; a missing resource, or a request of a foreign site, does not.
    return REFUSED_BY_RULE.has(kind) && scan.hasUnmet
      ? this.#byRule(scan, time, 'refused')
      : UNASKED
  }

  #withoutSubject(scan: RecordScan, time: number): Answer | undefined {
    if (scan.kind !== 'challenge' || !NOBODY.has(scan.reason)) return UNASKED
    if (scan.policy !== '') return this.#byRule(scan, time, 'refused')
    const again = this.#admitsAnybody ? NO_NAME : SAME
    return { ...UNASKED, isAsked: true, again }
  }

  #byRule(scan: RecordScan, time: number, was: Answer['was']): Answer | undefined {
    const ruling = this.#rulings.get(scan.ruling === '' ? scan.policy : scan.ruling)
    // By the same rule nothing changes, whoever asks.
    if (ruling?.value.isSame === true) {
      return { was, isAsked: true, policy: ruling.value.name, subject: undefined, again: SAME }
    }
    const who = scan.subject === '' ? this.#anybody : this.#who.get(scan.subject)
    if (ruling === null || who === null) return undefined
    const { value } = ruling
    const again = this.#again(scan, time, { who, ruling })
    const subject = who.recorded?.subject
    return { was, isAsked: true, policy: value.name, subject, again }
  }

  #again(
    scan: RecordScan,
    time: number,
    { who, ruling }: { readonly who: Who; readonly ruling: Numbered<OldRuling> },
  ): Again {
    const truths = this.#truths.get(scan.conditions)
    const question = { ruling: ruling.value, who: who.recorded, truths: truths.value }
    if (ruling.value.now?.isPassing === true) return redecide(question, contextOf(scan, time))
    const key = ruling.number * 2 ** 26 + truths.number
    const known = who.answers.get(key)
    if (known !== undefined) return known
    const again = redecide(question, undefined)
    this.#keep(who, key, again)
    return again
  }

  #keep(who: Who, key: number, again: Again): void {
    if (this.#kept >= this.#limits.answers) {
      this.#who.clear()
      this.#anybody.answers.clear()
      this.#kept = 0
    }
    this.#kept += 1
    who.answers.set(key, again)
  }

  #policyOf(scan: RecordScan): string {
    return this.#rulings.get(scan.ruling)?.value.name ?? ''
  }

  /** A number that was not given before: what began anew is another one. */
  #number(): number {
    this.#numbers += 1
    return this.#numbers
  }
}

function contextOf(scan: RecordScan, time: number): RecordedContext {
  const { method, route, path } = scan.request()
  return { method, address: scan.address(), params: routeParams(route, path), time }
}
