import { kindOf } from '../leaves/index.ts'
import { FALSE, TRUE, type Truth } from '../truth.ts'
import { type Component, componentsOf, type ValueLeaf } from './components.ts'
import type { Diagram, Node } from './diagram.ts'
import type { Entry } from './entry.ts'
import { type Outcome, UNKNOWN_EVERYWHERE } from './outcome.ts'
import type { Variables } from './variables.ts'

/** Who asks: somebody, or nobody that was authenticated. */
export type Who = 'subject' | 'nobody'

interface Place {
  readonly who: Who
  readonly diagram: Diagram
  readonly variables: Variables
}

/** Leaves that read values: one variable for each component of leaves that share slots. */
export class ValueVariables {
  readonly #place: Place
  readonly #leaves: ReadonlyMap<Entry, ValueLeaf>
  readonly #components: ReadonlyMap<ValueLeaf, Component>
  readonly #numbers = new Map<Component, number>()
  /** Whether every combination of values that could tell something was tried. */
  readonly isComplete: boolean
  /** How many were tried where not all could be. */
  readonly tried: number

  constructor(entries: readonly Entry[], place: Place) {
    this.#place = place
    this.#leaves = new Map(entries.flatMap((entry) => valueLeaf(entry, place.who)))
    const components = componentsOf([...this.#leaves.values()])
    this.#components = new Map(
      components.flatMap((component) => component.leaves.map((leaf) => [leaf, component] as const)),
    )
    const open = components.filter((component) => !component.isComplete)
    this.isComplete = open.length === 0
    this.tried = open.reduce((sum, component) => sum + component.tried, 0)
  }

  /** What becomes of one of the leaves. */
  outcome(entry: Entry): Outcome {
    const leaf = this.#leaves.get(entry)
    if (leaf === undefined) return UNKNOWN_EVERYWHERE
    const component = this.#components.get(leaf) as Component
    const variable = this.#numberOf(component)
    const place = component.leaves.indexOf(leaf)
    const where = (truth: Truth): Node =>
      this.#place.diagram.test(
        variable,
        component.states.map((state) => state.truths[place] === truth),
      )
    return { holds: where(TRUE), fails: where(FALSE) }
  }

  /** The variable is made when it is first asked for, so that the order is that of the rules. */
  #numberOf(component: Component): number {
    const known = this.#numbers.get(component)
    if (known !== undefined) return known
    const made = this.#place.variables.add(
      component.states.map(({ values }) => (draft) => {
        draft.values.push(...values)
      }),
    )
    this.#numbers.set(component, made)
    return made
  }
}

/** To nobody, a leaf that reads the subject is unknown: it has no values. */
function valueLeaf(entry: Entry, who: Who): readonly (readonly [Entry, ValueLeaf])[] {
  const { reading, compiled, leaf } = entry
  if (reading.kind !== 'values') return []
  if (who === 'nobody' && kindOf(leaf).needs(leaf).includes('subject')) return []
  return [[entry, { uses: reading.uses, evaluate: compiled.evaluate }]]
}
