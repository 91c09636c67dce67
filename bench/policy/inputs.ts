import type { RuleInput } from '@sallyport/policy'

/** A subject, as rules see it. */
export type Subject = NonNullable<RuleInput['subject']>

/** Numbers below a bound, the same in every run. */
export type Random = (below: number) => number

/** A generator of our own, so that every run asks the same questions. */
export function createRandom(seed: number): Random {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** As many things as asked. */
export function times<T>(count: number, make: (i: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, i) => make(i))
}

/** Different elements of a list, in an order of chance. */
export function some<T>(list: readonly T[], count: number, random: Random): readonly T[] {
  const rest = [...list]
  return times(count, () => rest.splice(random(rest.length), 1)[0] as T)
}

/** A subject as a verifier makes it, but for what is given. */
export function subject(changes: Partial<Subject>): Subject {
  const authentication = { scheme: 'bearer', methods: [] }
  return { id: 'alice', kind: 'user', sets: [], authentication, ...changes } as Subject
}
