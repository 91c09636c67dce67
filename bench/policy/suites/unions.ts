import type { Contender } from '../contender.ts'

/** Which bits every role has, and who asks for which bit. */
export interface Held {
  readonly words: ReadonlyMap<string, Uint32Array>
  readonly asked: readonly { readonly roles: readonly string[]; readonly bit: number }[]
}

type Asked = Held['asked'][number]

const KEPT_MAX = 10_000

/**
 * What `permission()` does, and what it would gain if it kept the union of the roles of a subject:
 * the reason why it does not.
 */
export function unions(held: Held): readonly Contender[] {
  return [looked(held), byNames(held), byList(held)]
}

/** Every role is looked up: what `permission()` does. */
function looked({ words, asked }: Held): Contender {
  return {
    name: 'no union kept',
    how: 'bits of each role, looked up by name: what `permission()` does',
    decide(i) {
      const { roles, bit } = asked[i] as Asked
      for (let r = 0; r < roles.length; r += 1) {
        const own = words.get(roles[r] as string)
        if (own !== undefined && has(own, bit)) return true
      }
      return false
    },
  }
}

/** The lengths in the key tell `a,b` from `a` and `b`. */
function byNames({ words, asked }: Held): Contender {
  const kept = new Map<string, Uint32Array>()
  return {
    name: 'union kept by names',
    how: 'a map from all names, each with its length before it, at most 10,000',
    decide(i) {
      const { roles, bit } = asked[i] as Asked
      let key = ''
      for (let r = 0; r < roles.length; r += 1) key += `${roles[r]?.length}:${roles[r]}`
      let union = kept.get(key)
      if (union === undefined) {
        union = unionOf(roles, words)
        if (kept.size >= KEPT_MAX) kept.clear()
        kept.set(key, union)
      }
      return has(union, bit)
    },
  }
}

/** The list may have changed since, so what was kept for it is compared name by name. */
function byList({ words, asked }: Held): Contender {
  const kept = new WeakMap<
    readonly string[],
    { readonly roles: readonly string[]; readonly union: Uint32Array }
  >()
  return {
    name: 'union kept by list',
    how: 'a `WeakMap` from the list, every name compared; only for a subject that is kept',
    decide(i) {
      const { roles, bit } = asked[i] as Asked
      let entry = kept.get(roles)
      if (entry === undefined || !isSame(entry.roles, roles)) {
        entry = { roles: [...roles], union: unionOf(roles, words) }
        kept.set(roles, entry)
      }
      return has(entry.union, bit)
    },
  }
}

function has(words: Uint32Array, bit: number): boolean {
  return ((words[bit >>> 5] as number) & (1 << (bit & 31))) !== 0
}

function unionOf(roles: readonly string[], words: Held['words']): Uint32Array {
  const all = roles.flatMap((role) => words.get(role) ?? [])
  return all.reduce(
    (sum, own) => sum.map((word, w) => word | (own[w] as number)),
    new Uint32Array(all[0]?.length ?? 0),
  )
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false
  for (let i = 0; i < left.length; i += 1) if (left[i] !== right[i]) return false
  return true
}
