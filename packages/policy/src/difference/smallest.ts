import { FALSE, TRUE, type Truth, UNKNOWN } from '../truth.ts'
import { ALWAYS, DiagramTooLarge, NEVER, type Node, type Path } from './diagram.ts'
import type { Fact, Question } from './question.ts'

/** The most circumstances that are put together by trying. */
const SIZE_MAX = 3
/** The most leaves among which they are sought; among more, trying takes too long. */
const FACTS_MAX = 12
/** How much work finding one example may take; it is no part of deciding whether there is one. */
const SEARCH_STEPS_MAX = 20_000
/** The most circumstances of which each is tried to be left out. */
const LEFT_OUT_MAX = 40

/** One leaf and what it is. */
export interface Circumstance {
  readonly fact: Fact
  readonly truth: Truth
  /** Where it is so. */
  readonly where: Node
}

/** Circumstances that together are enough, and the requests in which all of them are so. */
export interface Enough {
  readonly circumstances: readonly Circumstance[]
  readonly where: Node
}

/**
 * The fewest circumstances that are enough for a change: whatever else is so, it happens. Never asked
 * where nothing changes.
 *
 * Up to three of a dozen leaves are found by trying, unless that takes too long; otherwise one example
 * is taken, and what does not matter is left out of it. Throws `DiagramTooLarge` where even that does.
 */
export function fewest(question: Question, change: Node): Enough {
  const { diagram, facts } = question
  const search: Search = {
    question,
    change,
    all: circumstancesOf(question, diagram.dependsOn(change)),
  }
  if (facts.length > FACTS_MAX) return inOrder(leftOut(search), question)
  try {
    diagram.allow(SEARCH_STEPS_MAX)
    return inOrder(triedOut(search) ?? leftOut(search), question)
  } catch (error) {
    if (!(error instanceof DiagramTooLarge)) throw error
    diagram.allow(SEARCH_STEPS_MAX)
    return inOrder(leftOut(search), question)
  }
}

function triedOut(search: Search): Enough | undefined {
  for (let size = 0; size <= SIZE_MAX; size += 1) {
    // What is unknown tells a reader less than a yes or a no.
    for (const known of [true, false]) {
      const found = searchFrom({ circumstances: [], where: ALWAYS }, { ...search, size, known }, 0)
      if (found !== undefined) return found
    }
  }
  return undefined
}

/** In the order in which the rules name them. */
function inOrder({ circumstances, where }: Enough, { facts }: Question): Enough {
  const place = ({ fact }: Circumstance): number => facts.indexOf(fact)
  return { circumstances: circumstances.toSorted((a, b) => place(a) - place(b)), where }
}

interface Search {
  readonly question: Question
  readonly change: Node
  readonly all: readonly Circumstance[]
}

interface Sized extends Search {
  readonly size: number
  /** Whether only what is certainly so or certainly not is looked at. */
  readonly known: boolean
}

function searchFrom(taken: Enough, search: Sized, from: number): Enough | undefined {
  const { question, change, all, size, known } = search
  const { diagram } = question
  if (taken.circumstances.length === size) {
    return diagram.without(taken.where, change) === NEVER ? taken : undefined
  }
  for (let i = from; i < all.length; i += 1) {
    const next = all[i] as Circumstance
    if (known && next.truth === UNKNOWN) continue
    const where = diagram.and(taken.where, next.where)
    if (where === taken.where || diagram.and(where, change) === NEVER) continue
    const circumstances = [...taken.circumstances, next]
    const found = searchFrom({ circumstances, where }, search, i + 1)
    if (found !== undefined) return found
  }
  return undefined
}

/** One example, without the circumstances that it can do without. */
function leftOut({ question, change, all }: Search): Enough {
  const { diagram } = question
  const path = diagram.path(change) as Path
  const example = all.filter(({ where }) => diagram.holdsAt(where, path))
  const touched = example.filter(({ where }) => {
    return [...diagram.dependsOn(where)].some((variable) => path.has(variable))
  })
  const whereAll = (some: readonly Circumstance[]): Node =>
    some.reduce<Node>((node, { where }) => diagram.and(node, where), ALWAYS)
  const isEnough = (some: readonly Circumstance[]): boolean =>
    diagram.without(whereAll(some), change) === NEVER
  // What the path does not test seldom matters, and never together with all that it tests.
  let kept = isEnough(touched) ? touched : example
  for (const one of kept.length > LEFT_OUT_MAX ? [] : kept) {
    const without = kept.filter((other) => other !== one)
    if (isEnough(without)) kept = without
  }
  return { circumstances: kept, where: whereAll(kept) }
}

/** Every leaf that bears on it with everything that it can be: yes before no, and unknown last. */
function circumstancesOf(
  { facts, diagram }: Question,
  variables: ReadonlySet<number>,
): readonly Circumstance[] {
  const found = facts.flatMap((fact): readonly Circumstance[] => {
    const { holds, fails } = fact.outcome
    const open = diagram.not(diagram.or(holds, fails))
    return [
      { fact, truth: TRUE, where: holds },
      { fact, truth: FALSE, where: fails },
      { fact, truth: UNKNOWN, where: open },
    ]
  })
  const bearing = found.filter(({ where }) => {
    return [...diagram.dependsOn(where)].some((variable) => variables.has(variable))
  })
  return bearing.toSorted((a, b) => ORDER.indexOf(a.truth) - ORDER.indexOf(b.truth))
}

const ORDER: readonly Truth[] = [TRUE, FALSE, UNKNOWN]
