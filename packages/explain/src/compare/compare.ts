import { findingsOf } from '../find/find.ts'
import { type Finding, findingTypes } from '../finding.ts'
import type { Tally } from '../tally/tally.ts'
import { type Dimension, dimensions, refusalCounts } from './refusal-counts.ts'
import { isSameFinding } from './same-finding.ts'
import { differenceByChance, type Proportion, shareOf } from './significance.ts'

/** One thing that is refused otherwise than before. */
export interface RefusalChange {
  readonly dimension: Dimension
  readonly name: string
  readonly change: 'new' | 'gone' | 'more' | 'less'
  readonly before: Proportion
  readonly after: Proportion
  /** How likely such a difference is by chance. */
  readonly chance: number
}

/** What two logs have otherwise. */
export interface LogComparison {
  readonly requests: { readonly before: number; readonly after: number }
  /** What differs beyond chance and is at least doubled or halved, the surest first. */
  readonly changes: readonly RefusalChange[]
  /** How many differences were looked at: with so many, some are large by chance alone. */
  readonly compared: number
  readonly onlyBefore: readonly Finding[]
  readonly onlyAfter: readonly Finding[]
}

const LEVEL = 0.05
const REFUSALS_LEAST = 10
const TIMES = 2

/**
 * Compares the refusals of two logs: by status, reason, route, caller and client, as shares, so that more traffic is no
 * difference. A difference is told if it is significant after Bonferroni's correction, and at least a doubling.
 */
export function compareTallies(before: Tally, after: Tally): LogComparison {
  const [was, is] = [refusalCounts(before), refusalCounts(after)]
  const all = { before: before.lines, after: after.lines }
  const looked = dimensions.flatMap((dimension) => {
    const names = new Set([...was[dimension].keys(), ...is[dimension].keys()])
    return [...names].flatMap((name) => {
      const pair = pairOf(was[dimension].get(name), is[dimension].get(name), all)
      if (pair.before.count + pair.after.count < REFUSALS_LEAST) return []
      return [{ dimension, name, ...pair, chance: differenceByChance(pair.before, pair.after) }]
    })
  })
  const limit = LEVEL / Math.max(1, looked.length)
  const changes = looked
    .filter(({ chance, before: a, after: b }) => chance < limit && isDoubled(a, b))
    .map((one) => ({ ...one, change: changeOf(one.before, one.after) }))
    .sort((a, b) => a.chance - b.chance || b.after.count - a.after.count)
  return { requests: all, changes, compared: looked.length, ...findingsApart(before, after) }
}

/** What has no requests on one side is compared by its share of all requests. */
function pairOf(
  before: Proportion | undefined,
  after: Proportion | undefined,
  all: { readonly before: number; readonly after: number },
): { readonly before: Proportion; readonly after: Proportion } {
  const [a, b] = [before ?? { count: 0, of: 0 }, after ?? { count: 0, of: 0 }]
  if (a.of > 0 && b.of > 0) return { before: a, after: b }
  return {
    before: { count: a.count, of: all.before },
    after: { count: b.count, of: all.after },
  }
}

function isDoubled(before: Proportion, after: Proportion): boolean {
  const [a, b] = [shareOf(before), shareOf(after)]
  return Math.max(a, b) >= TIMES * Math.min(a, b)
}

function changeOf(before: Proportion, after: Proportion): RefusalChange['change'] {
  if (before.count === 0) return 'new'
  if (after.count === 0) return 'gone'
  return shareOf(after) > shareOf(before) ? 'more' : 'less'
}

function findingsApart(
  before: Tally,
  after: Tally,
): Pick<LogComparison, 'onlyBefore' | 'onlyAfter'> {
  const [was, is] = [findingsOf(before), findingsOf(after)]
  const apart = (some: readonly Finding[], others: readonly Finding[]): readonly Finding[] =>
    some.filter((one) => !others.some((other) => isSameFinding(one, other)))
  return { onlyBefore: apart(was, is), onlyAfter: apart(is, was) }
}

/** Whether it got worse: refusals are new or more, or there is a finding, other than noise, that was not there. */
export function isWorse({ changes, onlyAfter }: LogComparison): boolean {
  const needed = onlyAfter.filter(({ type }) => findingTypes[type] !== 'noise')
  return changes.some(({ change }) => change === 'new' || change === 'more') || needed.length > 0
}
