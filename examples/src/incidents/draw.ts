/** Chance that is the same in every run. */
export interface Draw {
  /** From 0 to below 1. */
  number(): number
  /** A number from the first to below the second. */
  between(from: number, to: number): number
  of<T>(values: readonly [T, ...T[]]): T
}

/** Chance that follows from a text (mulberry32 over its FNV hash): good enough for when somebody asks for what. */
export function drawFrom(seed: string): Draw {
  let state = hash(seed)
  const number = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    number,
    between: (from, to) => from + number() * (to - from),
    of: (values) => values[Math.floor(number() * values.length)] ?? values[0],
  }
}

function hash(text: string): number {
  let value = 0x811c9dc5
  for (const character of text) {
    value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193)
  }
  return value
}
