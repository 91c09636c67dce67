/** The longest name for which a suggestion is sought: the search is quadratic. */
const LENGTH_MAX = 64
const DISTANCE_MAX = 2

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

/** Levenshtein's distance, one row at a time. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, i) => i)
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= right.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[right.length] ?? 0
}
