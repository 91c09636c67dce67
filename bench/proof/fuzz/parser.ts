import type { Grammar } from './grammar.ts'

/** A parser under test, with what it is asked besides not to throw. */
export interface Parser {
  /** Its part and its own name: `contract/challenges`. */
  readonly name: string
  readonly seeds: readonly string[]
  /** Makes texts as they should be, where there is a grammar of them. */
  readonly grammar?: Grammar | undefined
  /** Whose texts it reads: only what a stranger wrote is grown, to see what its length costs. */
  readonly from: 'stranger' | 'operator'
  /**
   * Reads one input, and throws where the parser broke its word: threw what it does not state, gave what is
   * not well formed, or wrote what reads otherwise. Gives a short name of what came out, for what is new is
   * worth changing further; `undefined` where the text was no input for it.
   */
  read(text: string): string | undefined | Promise<string | undefined>
}

/** Throws unless something holds. */
export function must(isTrue: boolean, what: string): void {
  if (!isTrue) throw new Broken(what)
}

/** Throws unless two values are written alike. */
export function mustEqual(a: unknown, b: unknown, what: string): void {
  const [one, other] = [written(a), written(b)]
  if (one !== other) throw new Broken(`${what}: ${one.slice(0, 200)} is not ${other.slice(0, 200)}`)
}

/** A parser gave what it must not give. */
export class Broken extends Error {
  override readonly name = 'Broken'
}

function written(value: unknown): string {
  return (
    JSON.stringify(value, (_, one: unknown) => {
      if (one instanceof Map) return [...one]
      if (typeof one === 'bigint') return `${one}n`
      return Object.is(one, -0) || Number.isNaN(one) ? String(one) : one
    }) ?? 'nothing'
  )
}

/** What a text says in JSON; `undefined` where it is none: these parsers are given JSON alone. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
