/** No clock goes further (ECMA-262, section 21.4.1.1). */
const LATEST = 8.64e15

/** An instant as a person reads it, in UTC: `2026-11-28 10:05`. */
export function instant(milliseconds: number): string {
  if (!(Math.abs(milliseconds) <= LATEST)) return 'no time'
  return new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' ')
}

/** A stretch of time: `2026-11-28 10:05 to 10:20`, with the day said once if it is the same. */
export function stretch({ from, to }: { readonly from: number; readonly to: number }): string {
  const [begin, end] = [instant(from), instant(to)]
  if (begin === end) return begin
  const isSameDay = begin.slice(0, 10) === end.slice(0, 10)
  return `${begin} to ${isSameDay ? end.slice(11) : end}`
}

/** A count with its noun: `1 line`, `6,480,000 lines`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`
}
