/** The longest name for which a suggestion is sought: the search is quadratic. */
const LENGTH_MAX = 64
const DISTANCE_MAX = 2
/** More slips than matter. */
const FAR: number = DISTANCE_MAX + 1

/** ``; did you mean `orders:write`?`` where a known name is at most two slips away, else nothing. */
export function suggestion(name: unknown, known: Iterable<string>): string {
  if (typeof name !== 'string' || name.length > LENGTH_MAX) return ''
  let best: string | undefined
  let bestDistance = DISTANCE_MAX + 1
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue
    const slips = distance(name, candidate)
    if (slips < bestDistance && slips < candidate.length) [best, bestDistance] = [candidate, slips]
  }
  return best === undefined ? '' : `; did you mean \`${best}\`?`
}

/**
 * Levenshtein's distance, one row at a time, where it is at most `DISTANCE_MAX`; else something
 * greater. Cells further than that from the diagonal tell nothing: a document may name thousands.
 */
function distance(left: string, right: string): number {
  let row = new Uint8Array(right.length + 2).map((_, j) => Math.min(j, FAR))
  let next = new Uint8Array(right.length + 2).fill(FAR)
  for (let i = 1; i <= left.length; i += 1) {
    const first = Math.max(1, i - DISTANCE_MAX)
    const last = Math.min(right.length, i + DISTANCE_MAX)
    next[first - 1] = first === 1 ? Math.min(i, FAR) : FAR
    next[last + 1] = FAR
    let least = next[first - 1] ?? FAR
    for (let j = first; j <= last; j += 1) {
      const swap = (row[j - 1] ?? FAR) + (left[i - 1] === right[j - 1] ? 0 : 1)
      const slips = Math.min(swap, (row[j] ?? FAR) + 1, (next[j - 1] ?? FAR) + 1, FAR)
      next[j] = slips
      least = Math.min(least, slips)
    }
    if (least > DISTANCE_MAX) return FAR
    ;[row, next] = [next, row]
  }
  return row[right.length] ?? FAR
}
