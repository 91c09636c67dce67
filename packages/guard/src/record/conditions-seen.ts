import type { ConditionRecord } from '@sallyport/contract'
import { type Condition, FALSE, type RuleInput, TRUE, UNKNOWN } from '@sallyport/policy'

/**
 * What was seen of the conditions of a rule, as one number of two bits for each: nothing, or what it came to.
 *
 * A condition on a resource that was not loaded, or on a relation that nobody asked for, was not seen.
 */
export function conditionsSeen(conditions: readonly Condition[], input: RuleInput): number {
  let seen = 0
  // Not `<<`: sixteen conditions are all 32 bits, and the last of those is a sign.
  for (let i = 0; i < conditions.length; i += 1) {
    seen = seen * 4 + seenOf(conditions[i] as Condition, input)
  }
  return seen
}

const NOTHING = 0

function seenOf({ needs, evaluate }: Condition, input: RuleInput): number {
  if (input.resource === undefined && needs.has('resource')) return NOTHING
  try {
    const truth = evaluate(input)
    // An engine that was not asked and one that does not know look alike.
    if (truth === UNKNOWN && needs.has('relations')) return NOTHING
    return truth + 1
  } catch {
    // A getter of somebody else's object; a record is not to be lost for it.
    return NOTHING
  }
}

const TEXTS_MAX = 1_000
const texts = new WeakMap<readonly Condition[], Map<number, string>>()

/** The same as a member of a record, with its comma. There are few different ones, and each is written once. */
export function conditionsText(conditions: readonly Condition[], seen: number): string {
  if (seen === 0) return ''
  let known = texts.get(conditions)
  if (known === undefined) {
    known = new Map()
    texts.set(conditions, known)
  }
  const kept = known.get(seen)
  if (kept !== undefined) return kept
  const text = `,"conditions":${JSON.stringify(recordsOf(conditions, seen))}`
  if (known.size < TEXTS_MAX) known.set(seen, text)
  return text
}

function recordsOf(conditions: readonly Condition[], seen: number): readonly ConditionRecord[] {
  let rest = seen
  return conditions
    .toReversed()
    .flatMap(({ requirement, key }): readonly ConditionRecord[] => {
      const digit = rest % 4
      rest = Math.floor(rest / 4)
      return digit === NOTHING ? [] : [{ requirement, key, holds: holdsOf(digit - 1) }]
    })
    .toReversed()
}

function holdsOf(truth: number): boolean | null {
  if (truth === TRUE) return true
  return truth === FALSE ? false : null
}
