import type { Scalar } from '../leaves/operand.ts'
import { driverForms, isDisputed } from './driver-forms.ts'
import { instantsOf } from './instants.ts'
import { poolOf } from './pool.ts'
import { type Slot, slotKey, type Use } from './reading.ts'

/** The most elements of which every sub-list is tried. */
const ELEMENT_COUNT_MAX = 7

/** The values to try in one slot, and whether no other value could tell more. */
export interface Candidates {
  readonly slot: Slot
  readonly values: readonly unknown[]
  readonly isComplete: boolean
}

/**
 * The values that slots which are compared with one another can tell apart: every value of the rule,
 * the gaps between them, strangers, and none at all. In each gap there is room for every slot, so
 * that any order and any sameness among the slots occurs.
 */
export function candidates(slots: readonly Slot[], uses: readonly Use[]): readonly Candidates[] {
  // What is compared with the kind of a subject has to be able to hold what that always holds.
  const kinds = slots
    .filter((slot) => slotKey(slot) === KIND)
    .map((slot): Use => ({ slot, scalars: KINDS, as: 'same' }))
  const pool = poolOf([...uses, ...kinds], slots.length)
  const areDisputed = slots.some((slot) => isDisputed(uses, slot))
  const further = areDisputed ? driverForms(pool, new Set(uses.map(({ type }) => type))) : []
  return slots.map((slot) => {
    const own = uses.filter((use) => slotKey(use.slot) === slotKey(slot))
    const found = candidatesOf(slot, own, pool)
    if (!areDisputed || slot.from !== 'resource') return { slot, ...found }
    const lists = found.values.filter(Array.isArray).map((list) => JSON.stringify(list))
    const values = [...new Set([...found.values, ...further, ...lists])]
    // Owners and tenants are texts or whole numbers, and both are in the pool.
    return { slot, values, isComplete: own.every(({ as }) => as === 'identity') }
  })
}

const KIND = 'subject kind'
const KINDS = ['user', 'service']

/** What a subject always has, and what it can be. */
const fixed: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['subject id', (value) => typeof value === 'string' && value !== ''],
  ['subject tenant', (value) => value === undefined || typeof value === 'string'],
  ['authentication acr', (value) => value === undefined || typeof value === 'string'],
])

type Found = Omit<Candidates, 'slot'>

function candidatesOf(slot: Slot, uses: readonly Use[], pool: readonly Scalar[]): Found {
  if (slotKey(slot) === KIND) return { values: KINDS, isComplete: true }
  const instants = instantsOf(uses.flatMap(({ window }) => window ?? []))
  const stated = [...uses.flatMap(({ only }) => only ?? []), ...instants.values]
  if (stated.length > 0) {
    return { values: [...new Set(stated), undefined], isComplete: instants.isComplete }
  }
  const isList = uses.some((use) => use.as === 'list')
  const isScalar = uses.some((use) => use.as !== 'list')
  const { values, isComplete } = isList ? listsOf(pool) : { values: [], isComplete: true }
  const possible = fixed.get(slotKey(slot)) ?? (() => true)
  const all = [...values, ...(isScalar ? pool : []), undefined].filter(possible)
  // What is always a text is never a list: any text will do then, but one there must be.
  return { values: all.length === 0 ? ['somebody'] : all, isComplete }
}

/** Every sub-list of the values, each also with an element that compares with nothing. */
function listsOf(pool: readonly Scalar[]): Found {
  const isComplete = pool.length <= ELEMENT_COUNT_MAX
  const subLists = isComplete ? subsets(pool) : [[], ...pool.map((one) => [one]), pool]
  return { values: [...subLists, ...subLists.map((list) => [...list, null])], isComplete }
}

function subsets(elements: readonly Scalar[]): readonly (readonly Scalar[])[] {
  return Array.from({ length: 2 ** elements.length }, (_, chosen) =>
    elements.filter((_element, i) => ((chosen >> i) & 1) === 1),
  )
}
