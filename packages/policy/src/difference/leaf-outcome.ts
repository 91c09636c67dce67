import type { Subject } from '@sallyport/contract'
import type { Leaf } from '../leaves/index.ts'
import { FALSE, TRUE, type Truth, UNKNOWN } from '../truth.ts'
import { ALWAYS, type Diagram, NEVER, type Node } from './diagram.ts'
import type { Entry } from './entry.ts'
import type { Holdings } from './holdings.ts'
import type { MovedSet } from './moved-sets.ts'
import { certain, type Outcome, UNKNOWN_EVERYWHERE } from './outcome.ts'
import type { Reading } from './reading.ts'
import type { ValueVariables, Who } from './value-variables.ts'
import type { ListEntry, Variables, Write } from './variables.ts'

/** What the outcomes of leaves are made with. */
export interface Workshop {
  readonly who: Who
  readonly diagram: Diagram
  readonly variables: Variables
  readonly holdings: Holdings
  readonly values: ValueVariables
  readonly movedSets: readonly MovedSet[]
  /** One variable for each thing that only an access list or an engine outside knows. */
  readonly outside: Map<string, number>
}

/** What becomes of a leaf. */
export function leafOutcome(entry: Entry, workshop: Workshop): Outcome {
  const { reading } = entry
  if (reading.kind === 'values') return workshop.values.outcome(entry)
  if (reading.kind === 'nothing') return settled(entry, workshop.who)
  if (workshop.who === 'nobody') return UNKNOWN_EVERYWHERE
  if (reading.kind === 'grants') return granted(entry, workshop)
  return reading.kind === 'acl'
    ? listed(entry, reading, workshop)
    : answered(entry, reading, workshop)
}

const SOMEBODY: Subject = {
  id: 'somebody',
  kind: 'user',
  sets: [],
  authentication: { scheme: 'bearer', methods: [] },
}

/** Nothing that differs between requests is read: asking once is enough. */
function settled({ compiled }: Entry, who: Who): Outcome {
  const subject = who === 'nobody' ? undefined : SOMEBODY
  const truth = compiled.evaluate({ subject, resource: undefined, context: {} })
  return { holds: truth === TRUE ? ALWAYS : NEVER, fails: truth === FALSE ? ALWAYS : NEVER }
}

function granted(entry: Entry, { diagram, holdings }: Workshop): Outcome {
  const leaf: Leaf = entry.leaf
  if (leaf.kind === 'scope') {
    const holds = holdings.inScopes(leaf.scope)
    return { holds, fails: diagram.without(holdings.scoped, holds) }
  }
  const bySets = holdings.bySets(entry.bySets)
  if (leaf.kind !== 'permission') return certain(diagram, bySets)
  const held = diagram.or(bySets, holdings.direct(leaf.permission))
  return certain(diagram, diagram.and(held, holdings.carries(leaf.permission)))
}

/**
 * About any permission an access list may permit, not permit, or be unreadable, whatever else is so.
 * An entry about a set that others include on one side only is one more state for each effect.
 */
function listed(
  { side }: Entry,
  { column, permission }: Extract<Reading, { kind: 'acl' }>,
  workshop: Workshop,
): Outcome {
  const { diagram, holdings, movedSets } = workshop
  const write = (...entries: readonly ListEntry[]): Write => {
    return (draft) => {
      draft.lists.add(column)
      draft.entries.push(...entries.map((entry) => ({ column, permission, ...entry })))
    }
  }
  const inState = outsideVariable(['acl', column, permission], workshop, [
    write(),
    write({ to: 'subject' }),
    write({ to: 'unreadable' }),
    ...movedSets.flatMap(({ name }) => [
      write({ to: `set:${name}` }),
      write({ to: 'subject' }, { to: `set:${name}`, effect: 'prohibit' }),
    ]),
  ])
  const moved = movedSets.flatMap(({ isIn }, i) => {
    const member = holdings.bySets(isIn.get(side))
    return [diagram.and(inState(3 + 2 * i), member), diagram.without(inState(4 + 2 * i), member)]
  })
  const permits = moved.reduce((left, right) => diagram.or(left, right), inState(1))
  const carried = holdings.carries(permission)
  const holds = diagram.and(carried, permits)
  const open = diagram.and(carried, inState(2))
  return { holds, fails: diagram.not(diagram.or(holds, open)) }
}

const TRUTHS: readonly Truth[] = [FALSE, TRUE, UNKNOWN]

function answered(
  { compiled }: Entry,
  { asked, object }: Extract<Reading, { kind: 'relation' }>,
  workshop: Workshop,
): Outcome {
  const states = TRUTHS.map((truth): Write => {
    return (draft) => draft.answers.push({ query: compiled.query, object, truth })
  })
  const inState = outsideVariable(['relation', asked], workshop, states)
  return { holds: inState(TRUTHS.indexOf(TRUE)), fails: inState(TRUTHS.indexOf(FALSE)) }
}

/** Whether a variable is in one of its states; the same thing asked twice is one variable. */
function outsideVariable(
  what: readonly string[],
  { outside, variables, diagram }: Workshop,
  states: readonly Write[],
): (state: number) => Node {
  const key = JSON.stringify(what)
  const variable = outside.get(key) ?? variables.add(states)
  outside.set(key, variable)
  return (state) =>
    diagram.test(
      variable,
      states.map((_, i) => i === state),
    )
}
