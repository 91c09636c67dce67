import { RuleError } from '@sallyport/policy'
import { quote } from './words.ts'

/**
 * A part of a rule as two Cedar expressions, of which at most one is true: where neither is, the part
 * is unknown. Both are guarded, so that neither can fail.
 */
export interface Pair {
  readonly holds: string
  readonly fails: string
}

/** Certain, one way or the other. */
export const ALWAYS: Pair = { holds: 'true', fails: 'false' }
/** Neither holds nor fails. */
export const NEVER_KNOWN: Pair = { holds: 'false', fails: 'false' }

/** The opposite: what is unknown stays unknown. */
export function opposite({ holds, fails }: Pair): Pair {
  return { holds: fails, fails: holds }
}

/** All of them hold; one that fails is enough to fail. */
export function both(pairs: readonly Pair[]): Pair {
  return {
    holds: and(pairs.map(({ holds }) => holds)),
    fails: or(pairs.map(({ fails }) => fails)),
  }
}

/** One of them holds; only if all fail it fails. */
export function either(pairs: readonly Pair[]): Pair {
  return opposite(both(pairs.map(opposite)))
}

/** A condition that is known as soon as what it asks is there. */
export function known(guards: readonly string[], condition: string): Pair {
  return { holds: and([...guards, condition]), fails: and([...guards, negated(condition)]) }
}

/** Joins by *and*. */
export function and(parts: readonly string[]): string {
  return joined(parts, { by: ' && ', neutral: 'true', decisive: 'false' })
}

function or(parts: readonly string[]): string {
  return joined(parts, { by: ' || ', neutral: 'false', decisive: 'true' })
}

function negated(condition: string): string {
  if (condition === 'true') return 'false'
  return condition === 'false' ? 'true' : `!(${condition})`
}

interface Joint {
  readonly by: string
  readonly neutral: string
  readonly decisive: string
}

function joined(parts: readonly string[], { by, neutral, decisive }: Joint): string {
  if (parts.includes(decisive)) return decisive
  const left = [...new Set(parts)].filter((part) => part !== neutral)
  if (left.length === 0) return neutral
  return left.length === 1 ? (left[0] as string) : `(${left.join(by)})`
}

/** A text in Cedar; refuses what is none. */
export function literal(text: string): string {
  const quoted = quote(text)
  if (quoted !== undefined) return quoted
  throw notExportable('half of a surrogate pair is no text in Cedar')
}

/** Says why a rule cannot be written in Cedar. */
export function notExportable(problem: string): RuleError {
  return new RuleError('Cedar', problem)
}
