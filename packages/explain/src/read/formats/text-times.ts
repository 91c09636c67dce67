import { monthNamed } from '../times.ts'

/** An instant that stands in a text, and whether its zone does. */
export interface TextTime {
  /** Milliseconds since the epoch; where no zone is told, as of UTC. */
  readonly time: number
  readonly hasZone: boolean
}

const ZONE = String.raw`(?:\s?(Z|UTC|GMT|[+-]\d\d:?\d\d)\b)?`
const CLOCK = String.raw`(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?`
/** Year, month, day: with dashes or slashes, as most programs write it. */
const ISO = new RegExp(String.raw`\b(\d{4})[-/](\d\d)[-/](\d\d)[T ,]{1,2}${CLOCK}${ZONE}`)
/** Day, month, year: as common logs have it. */
const CLF = new RegExp(String.raw`\b(\d\d)\/([A-Z][a-z]{2})\/(\d{4})[: ]${CLOCK}${ZONE}`)
/** Month, day, clock, year: as C writes it. */
const C = new RegExp(String.raw`\b([A-Z][a-z]{2}) +(\d{1,2}) ${CLOCK} (\d{4})\b`)
/** So much of a text is looked at: nobody shall choose how long that takes. */
const LOOKED_AT = 512

/** The first instant in a text that says year, month and day; of an order that nobody can tell, as of `01/02/2026`, none. */
export function timeIn(text: string): TextTime | undefined {
  const beginning = text.slice(0, LOOKED_AT)
  const iso = ISO.exec(beginning)
  if (iso !== null) {
    const [, year, month, day, ...clock] = iso
    return timeOf([year, Number(month) - 1, day], clock)
  }
  const clf = CLF.exec(beginning)
  if (clf !== null) {
    const [, day, month = '', year, ...clock] = clf
    return timeOf([year, monthNamed(month), day], clock)
  }
  const [, month = '', day, hours, minutes, seconds, fraction, year] = C.exec(beginning) ?? []
  return timeOf([year, monthNamed(month), day], [hours, minutes, seconds, fraction])
}

type Part = string | number | undefined

function timeOf(
  [year, month, day]: readonly [Part, number, Part],
  [hours, minutes, seconds, fraction, zone]: readonly Part[],
): TextTime | undefined {
  const clock = [hours, minutes, seconds].map(Number) as [number, number, number]
  const local = Date.UTC(Number(year), month, Number(day), ...clock)
  const millis = fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1000)
  const time = local + millis - offsetOf(zone)
  return Number.isNaN(time) ? undefined : { time, hasZone: zone !== undefined }
}

/** Milliseconds of `+0200` or `+02:00`; 0 for `Z` and what says none. */
function offsetOf(zone: Part): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(String(zone)) ?? []
  if (sign === undefined) return 0
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
}
