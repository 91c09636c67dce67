import type { CompiledLeaf } from '../leaf.ts'
import type { Truth } from '../truth.ts'
import type { Path } from './diagram.ts'
import type { SlotValue } from './input.ts'
import type { Slot } from './reading.ts'

/** An entry of an access list in the making. */
export interface ListEntry {
  /** The subject itself, nobody that can be read, or a set. */
  readonly to: 'subject' | 'unreadable' | `set:${string}`
  readonly effect?: 'prohibit'
}

/** An answer of an engine outside in the making. */
export interface Answer {
  readonly query: CompiledLeaf['query']
  /** Where the id of the object stands. */
  readonly object: Slot | undefined
  readonly truth: Truth
}

/** A request in the making. */
export interface Draft {
  readonly values: SlotValue[]
  readonly sets: string[]
  readonly permissions: string[]
  readonly scopes: string[]
  isScoped: boolean
  readonly entries: (ListEntry & { readonly column: string; readonly permission: string })[]
  /** The columns of access lists that are asked about. */
  readonly lists: Set<string>
  readonly answers: Answer[]
}

/** Writes what one state of a variable stands for into a draft. */
export type Write = (draft: Draft) => void

/** What can differ between two requests: variables, each with a few states. */
export class Variables {
  readonly #states: (readonly Write[])[] = []

  /** Adds a variable with one state for each of the writers, and returns its number. */
  add(states: readonly Write[]): number {
    return this.#states.push(states) - 1
  }

  /** How many states each variable has. */
  counts(): readonly number[] {
    return this.#states.map((states) => states.length)
  }

  /** The request to which a path leads; a variable that does not matter is in its first state. */
  draft(path: Path): Draft {
    const draft: Draft = {
      values: [],
      sets: [],
      permissions: [],
      scopes: [],
      isScoped: false,
      entries: [],
      lists: new Set(),
      answers: [],
    }
    this.#states.forEach((states, variable) => {
      states[path.get(variable) ?? 0]?.(draft)
    })
    return draft
  }
}
