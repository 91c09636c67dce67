import type { Subject } from '@sallyport/contract'
import { type Diagram, NEVER, type Node } from './diagram.ts'
import { inputOf, NOTHING_HELD } from './input.ts'
import type { Variables } from './variables.ts'

/** Asks something of a subject that follows from its sets alone. */
export type BySets = (subject: Subject) => boolean

/**
 * Who holds what, as variables: each set that makes a difference, each permission given directly,
 * whether credentials are scoped, and each scope.
 *
 * A permission is then no variable of its own but follows from these, so that a set never stands
 * beside the lack of what it grants, in either of two models.
 */
export class Holdings {
  readonly #diagram: Diagram
  readonly #variables: Variables
  readonly #bySets = new Map<BySets, Node>()
  readonly #direct = new Map<string, Node>()
  readonly #carried = new Map<string, Node>()
  #scoped: Node | undefined

  constructor(diagram: Diagram, variables: Variables) {
    this.#diagram = diagram
    this.#variables = variables
  }

  /**
   * Makes a variable of every set that tells some of the questions apart; of sets that bring the
   * same, only the first.
   */
  declareSets(names: Iterable<string>, questions: readonly BySets[]): void {
    const known = new Set<string>()
    const nodes = questions.map((): Node[] => [])
    for (const name of names) {
      const subject = subjectInSet(name)
      const brought = questions.flatMap((question, i) => (question(subject) ? [i] : []))
      const key = brought.join()
      if (brought.length === 0 || known.has(key)) continue
      known.add(key)
      const node = this.#yesOrNo((draft) => draft.sets.push(name))
      for (const i of brought) nodes[i]?.push(node)
    }
    // From the last variable to the first each step makes one node, and no copy of all before it.
    const someOf = (some: readonly Node[]): Node =>
      some.reduceRight((rest, node) => this.#diagram.or(node, rest), NEVER)
    questions.forEach((question, i) => {
      this.#bySets.set(question, someOf(nodes[i] ?? []))
    })
  }

  /** Whether the sets of the subject answer a question with yes. */
  bySets(question: BySets | undefined): Node {
    return (question && this.#bySets.get(question)) ?? NEVER
  }

  /** Whether the subject was given a permission directly. */
  direct(permission: string): Node {
    return remembered(this.#direct, permission, () =>
      this.#yesOrNo((draft) => draft.permissions.push(permission)),
    )
  }

  /** Whether the credentials are scoped at all. */
  get scoped(): Node {
    this.#scoped ??= this.#yesOrNo((draft) => {
      draft.isScoped = true
    })
    return this.#scoped
  }

  /** Whether scoped credentials have a scope. */
  inScopes(scope: string): Node {
    const has = remembered(this.#carried, scope, () =>
      this.#yesOrNo((draft) => draft.scopes.push(scope)),
    )
    return this.#diagram.and(this.scoped, has)
  }

  /** Whether the credentials let a permission through. */
  carries(permission: string): Node {
    return this.#diagram.or(this.#diagram.not(this.scoped), this.inScopes(permission))
  }

  #yesOrNo(write: Parameters<Variables['add']>[0][number]): Node {
    const variable = this.#variables.add([() => {}, write])
    return this.#diagram.test(variable, [false, true])
  }
}

/** Somebody who is in one set and holds nothing else. */
export function subjectInSet(name: string): Subject {
  const holding = { ...NOTHING_HELD, sets: [name] }
  return inputOf({ values: [], holding, hasResource: false }).subject as Subject
}

function remembered(nodes: Map<string, Node>, name: string, make: () => Node): Node {
  const known = nodes.get(name)
  if (known !== undefined) return known
  const made = make()
  nodes.set(name, made)
  return made
}
