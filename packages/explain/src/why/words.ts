const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

/** A stretch of time in words, by its largest unit: `3 minutes`. */
export function ago(seconds: number): string {
  const rounded = Math.round(Math.abs(seconds))
  for (const [name, length] of UNITS) {
    if (rounded >= 2 * length) return `${Math.round(rounded / length)} ${name}s`
  }
  return rounded === 1 ? '1 second' : `${rounded} seconds`
}

/** A number with its noun: `1 caller`, `2,000 callers`. */
export function numbered(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`
}

/** An instant of a record as a person reads it: `2026-11-28 10:05:07 UTC`. */
export function momentOf(time: string): string {
  const milliseconds = Date.parse(time)
  if (Number.isNaN(milliseconds)) return time
  return `${new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
