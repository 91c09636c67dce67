/** A function of the variables: a node of a diagram. The same function is always the same number. */
export type Node = number

/** The function that holds nowhere. */
export const NEVER: Node = 0
/** The function that holds everywhere. */
export const ALWAYS: Node = 1

/** The most variables: a function of all of them takes two calls for each, and twice as many fit. */
export const VARIABLE_COUNT_MAX = 1_500

/** Says that a diagram grew beyond its limit: the question is too large to be decided. */
export class DiagramTooLarge extends Error {
  override readonly name = 'DiagramTooLarge'
}

/** One state for each variable that is tested on the way to `ALWAYS`; the others do not matter. */
export type Path = ReadonlyMap<number, number>

interface Memo {
  readonly and: Map<number, Node>
  readonly or: Map<number, Node>
  readonly not: Map<Node, Node>
}

/**
 * Yes-or-no functions of variables with few states each, as ordered decision diagrams (Bryant 1986,
 * with as many branches as a variable has states).
 *
 * Equal functions are the same node, so that equality, emptiness and implication are comparisons of
 * numbers. A rule in which every leaf stands once takes as many nodes as it has leaves.
 */
export class Diagram {
  #stepsLeft: number
  readonly #variables: number[] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  readonly #children: (readonly Node[])[] = [[], []]
  readonly #known = new Map<string, Node>()
  readonly #memo: Memo = { and: new Map(), or: new Map(), not: new Map() }

  /** A diagram that gives up, by `DiagramTooLarge`, after so many steps of work. */
  constructor(steps: number) {
    this.#stepsLeft = steps
  }

  /** Allows so many steps from now on. */
  allow(steps: number): void {
    this.#stepsLeft = steps
  }

  /** Holds where a variable is in one of the states that are `true` here. */
  test(variable: number, states: readonly boolean[]): Node {
    if (variable >= VARIABLE_COUNT_MAX) throw new DiagramTooLarge('there are too many variables')
    return this.#node(
      variable,
      states.map((holds) => (holds ? ALWAYS : NEVER)),
    )
  }

  /** Both hold. */
  and(left: Node, right: Node): Node {
    if (left === right || right === ALWAYS) return left
    if (left === ALWAYS) return right
    if (left === NEVER || right === NEVER) return NEVER
    return this.#joined(left, right, 'and')
  }

  /** One of them holds. */
  or(left: Node, right: Node): Node {
    if (left === right || right === NEVER) return left
    if (left === NEVER) return right
    if (left === ALWAYS || right === ALWAYS) return ALWAYS
    return this.#joined(left, right, 'or')
  }

  /** Holds where the other does not. */
  not(node: Node): Node {
    if (node <= ALWAYS) return node === NEVER ? ALWAYS : NEVER
    const known = this.#memo.not.get(node)
    if (known !== undefined) return known
    const children: Node[] = []
    for (const child of this.#childrenOf(node)) children.push(this.not(child))
    const made = this.#node(this.#variables[node] as number, children)
    this.#memo.not.set(node, made)
    return made
  }

  /** Holds where the first does and the second does not. */
  without(left: Node, right: Node): Node {
    return this.and(left, this.not(right))
  }

  /** The way to `ALWAYS` that tests the fewest variables, or `undefined` where there is none. */
  path(from: Node): Path | undefined {
    if (from === NEVER) return undefined
    const lengths = new Map<Node, number>([
      [NEVER, Number.POSITIVE_INFINITY],
      [ALWAYS, 0],
    ])
    this.#lengthOf(from, lengths)
    const path = new Map<number, number>()
    for (let node = from; node !== ALWAYS; ) {
      const children = this.#childrenOf(node)
      const ways = children.map((child) => lengths.get(child) as number)
      const state = ways.indexOf(Math.min(...ways))
      path.set(this.#variables[node] as number, state)
      node = children[state] as Node
    }
    return path
  }

  /** Every variable that a function depends on. */
  dependsOn(node: Node, found: Set<number> = new Set(), seen: Set<Node> = new Set()): Set<number> {
    if (node <= ALWAYS || seen.has(node)) return found
    seen.add(node)
    found.add(this.#variables[node] as number)
    for (const child of this.#childrenOf(node)) this.dependsOn(child, found, seen)
    return found
  }

  /** Whether a function holds where a path leads; what the path leaves open is in its first state. */
  holdsAt(node: Node, path: Path): boolean {
    let at = node
    while (at > ALWAYS) {
      at = this.#childrenOf(at)[path.get(this.#variables[at] as number) ?? 0] as Node
    }
    return at === ALWAYS
  }

  #lengthOf(node: Node, lengths: Map<Node, number>): number {
    const known = lengths.get(node)
    if (known !== undefined) return known
    let least = Number.POSITIVE_INFINITY
    for (const child of this.#childrenOf(node)) {
      least = Math.min(least, this.#lengthOf(child, lengths))
    }
    const length = 1 + least
    lengths.set(node, length)
    return length
  }

  #childrenOf(node: Node): readonly Node[] {
    return this.#children[node] as readonly Node[]
  }

  #joined(left: Node, right: Node, operation: 'and' | 'or'): Node {
    const [low, high] = left < right ? [left, right] : [right, left]
    // Both are below 2^26: the limit of steps sees to it.
    const key = low * 2 ** 26 + high
    const memo = this.#memo[operation]
    const known = memo.get(key)
    if (known !== undefined) return known
    const [a, b] = [this.#variables[low] as number, this.#variables[high] as number]
    const variable = Math.min(a, b)
    const count = this.#childrenOf(a <= b ? low : high).length
    const children: Node[] = []
    for (let state = 0; state < count; state += 1) {
      const one = a === variable ? (this.#childrenOf(low)[state] as Node) : low
      const other = b === variable ? (this.#childrenOf(high)[state] as Node) : high
      children.push(this[operation](one, other))
    }
    const made = this.#node(variable, children)
    memo.set(key, made)
    return made
  }

  #node(variable: number, children: readonly Node[]): Node {
    this.#stepsLeft -= 1
    if (this.#stepsLeft < 0) throw new DiagramTooLarge('the limit of work is reached')
    const [first = NEVER] = children
    if (children.every((child) => child === first)) return first
    const key = `${variable}:${children.join()}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const made = this.#variables.length
    this.#variables.push(variable)
    this.#children.push(children)
    this.#known.set(key, made)
    return made
  }
}
