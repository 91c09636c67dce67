const LATEST = 8.64e15

/** An instant in UTC, to the second: `2026-11-28 10:05:07`. */
export function instant(milliseconds: number): string {
  if (!(Math.abs(milliseconds) <= LATEST)) return 'no time'
  return new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ')
}

/** An instant to the minute. */
export function minute(milliseconds: number): string {
  return instant(milliseconds).slice(0, 16)
}

/** A stretch of time; the day is said once if it is the same. */
export function stretch(from: number, to: number): string {
  const [begin, end] = [minute(from), minute(to)]
  if (begin === end) return begin
  const isSameDay = begin.slice(0, 10) === end.slice(0, 10)
  return `${begin} to ${isSameDay ? end.slice(11) : end}`
}

/** An instant for a URL. */
export function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('.000Z', 'Z')
}

/** A window that holds a stretch of time whole, for a URL. */
export function around(from: number, to: number): { readonly from: string; readonly to: string } {
  const minuteMs = 60_000
  return {
    from: iso(Math.floor(from / minuteMs) * minuteMs),
    to: iso((Math.floor(to / minuteMs) + 1) * minuteMs),
  }
}

/** A number as a person reads it. */
export function count(value: number): string {
  return value.toLocaleString('en-US')
}

/** A count with its noun. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`
}

/** A share; of nothing there is none. */
export function percent(part: number, of: number): string {
  return of === 0 ? '–' : `${Math.round((part / of) * 100)} %`
}

const UNITS: readonly (readonly [seconds: number, noun: string])[] = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
]

/** How long, in its largest unit. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  const [size, noun] = UNITS.find(([size]) => seconds >= size) ?? [1, 'second']
  return counted(Math.floor(seconds / size), noun)
}
