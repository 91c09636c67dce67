import type { RuleInput } from '../leaf.ts'
import { FALSE, TRUE, type Truth, UNKNOWN } from '../truth.ts'
import { ALWAYS, DiagramTooLarge, NEVER, type Node, type Path } from './diagram.ts'
import type { Side } from './entry.ts'
import { draftedInput } from './input.ts'
import type { Question } from './question.ts'
import { type Circumstance, type Enough, fewest } from './smallest.ts'
import type { Who } from './value-variables.ts'

/** One requirement of a case, and whether it is met. */
export interface CaseLeaf {
  /** In words, as everywhere: `owner of the resource`. */
  readonly requirement: string
  readonly is: 'yes' | 'no' | 'unknown'
  /** Stated where the two models disagree about the same words: on which side it is so. */
  readonly side?: 'before' | 'after'
}

/** Somebody who gains or loses, by example. */
export interface Case {
  /** Any subject, somebody without credentials, or both alike. */
  readonly who: Who | 'anyone'
  /** The fewest requirements that matter: whatever the others are, it is so. */
  readonly leaves: readonly CaseLeaf[]
  /** The same in words: `tenant of the resource no, owner of the resource yes`. */
  readonly words: string
  /** A request that gains or loses, tried on both rules; missing where none could be built. */
  readonly input?: RuleInput
}

/** A gain or a loss that is looked for. */
export interface Change {
  readonly question: Question
  readonly who: Who
  /** The sides, `before` first. */
  readonly sides: readonly [Side, Side]
  /** Whether a request is one of the change, by the rules themselves. */
  readonly happens: (input: RuleInput) => boolean
}

/** Cases of a change, each adding requests that those before it leave out; at most so many. */
export function casesOf(change: Change, where: Node, countMax: number): readonly Case[] {
  const { diagram } = change.question
  const found: Case[] = []
  let rest = where
  try {
    while (rest !== NEVER && found.length < countMax) {
      const enough = fewest(change.question, rest)
      found.push(caseOf(change, enough))
      rest = diagram.without(rest, loosened(change.question, enough, where))
    }
  } catch (error) {
    if (!(error instanceof DiagramTooLarge)) throw error
    // That somebody gains is certain; only what is enough for it could not be found out.
    if (found.length === 0) found.push(wholeCase(change, diagram.path(where) as Path))
  }
  return found
}

/** A case by everything that is so in one request. */
export function wholeCase(change: Change, path: Path): Case {
  const { diagram, facts } = change.question
  const circumstances = facts.map((fact): Told => {
    const { holds, fails } = fact.outcome
    const certain: Truth = diagram.holdsAt(fails, path) ? FALSE : UNKNOWN
    return { fact, truth: diagram.holdsAt(holds, path) ? TRUE : certain }
  })
  const input = requestAt(change, path)
  return { ...told(change, circumstances), ...(change.happens(input) && { input }) }
}

/**
 * The same circumstances as far as they can be loosened: where no is enough, unknown often is too,
 * and then it is no further case.
 */
function loosened({ diagram }: Question, { circumstances, where }: Enough, change: Node): Node {
  const loose = ({ fact: { outcome }, truth }: Circumstance): Node => {
    if (truth === UNKNOWN) return ALWAYS
    return diagram.not(truth === TRUE ? outcome.fails : outcome.holds)
  }
  const wheres = circumstances.map((one) => one.where)
  let widest = where
  circumstances.forEach((one, i) => {
    const tried = wheres
      .with(i, loose(one))
      .reduce((left, right) => diagram.and(left, right), ALWAYS)
    if (tried === widest || diagram.without(tried, change) !== NEVER) return
    wheres[i] = loose(one)
    widest = tried
  })
  return widest
}

function caseOf(change: Change, { circumstances, where }: Enough): Case {
  const path = change.question.diagram.path(where) as Path
  const input = requestAt(change, path)
  return { ...told(change, circumstances), ...(change.happens(input) && { input }) }
}

/** The request to which a path leads. */
export function requestAt({ question, who, sides }: Change, path: Path): RuleInput {
  const hasResource = sides.some((side) => side.type !== undefined)
  const input = draftedInput(question.variables.draft(path), hasResource)
  return who === 'nobody' ? { ...input, subject: undefined } : input
}

/** What of a circumstance is told. */
type Told = Pick<Circumstance, 'fact' | 'truth'>

/** Circumstances as a case that can be read. */
function told({ who, sides }: Change, circumstances: readonly Told[]): Case {
  const leaves = circumstances.map((one) => leafOf(one, sides))
  return { who, leaves, words: caseWords(who, leaves) }
}

/** Cases that are the same with and without credentials, each told once. */
export function joinedCases(nobody: readonly Case[], subject: readonly Case[]): readonly Case[] {
  const isSame = (a: Case, b: Case): boolean =>
    JSON.stringify(a.leaves) === JSON.stringify(b.leaves) && a.leaves.length > 0
  const alike = (one: Case, others: readonly Case[]): boolean =>
    others.some((other) => isSame(one, other))
  return [
    ...nobody.map((one): Case => {
      if (!alike(one, subject)) return one
      return { ...one, who: 'anyone', words: caseWords('anyone', one.leaves) }
    }),
    ...subject.filter((one) => !alike(one, nobody)),
  ]
}

const names: Readonly<Record<Truth, CaseLeaf['is']>> = ['no', 'unknown', 'yes']

function leafOf({ fact, truth }: Told, [before]: readonly [Side, Side]): CaseLeaf {
  const side = fact.side === before ? 'before' : 'after'
  return {
    requirement: fact.words,
    is: names[truth],
    ...(fact.side !== undefined && { side }),
  }
}

/** The most requirements that are told in words. */
const LEAVES_SHOWN_MAX = 12

function caseWords(who: Case['who'], leaves: readonly CaseLeaf[]): string {
  const parts = leaves.slice(0, LEAVES_SHOWN_MAX).map(({ requirement, is, side }) => {
    return side === undefined ? `${requirement} ${is}` : `${requirement} ${is} ${side}`
  })
  if (leaves.length > parts.length) parts.push(`and ${leaves.length - parts.length} more`)
  if (who === 'nobody') parts.unshift('without credentials')
  return parts.length === 0 ? 'any subject' : parts.join(', ')
}
