import type { Part } from './part.ts'

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** A time as in `10s`, in milliseconds. */
export function durationFrom(part: Part, mostMs: number): number | undefined {
  const [, count = '', unit = ''] = /^(\d{1,9})(ms|s|m|h)$/.exec(String(part.value)) ?? []
  const milliseconds = Number(count) * (UNITS[unit] ?? 0)
  if (milliseconds > 0 && milliseconds <= mostMs) return milliseconds
  return part.mistake(`a time like '10s' or '5m' is expected, at most ${mostMs / 1000}s`)
}
