/** Picks some of a list, the same ones for the same seed, in their order (mulberry32). */
export function sample<T>(all: readonly T[], count: number, seed: number): T[] {
  const random = mulberry32(seed)
  const ranked = all.map((item, index) => ({ item, index, rank: random() }))
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, count)
    .sort((a, b) => a.index - b.index)
    .map(({ item }) => item)
}

function mulberry32(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
