/** Where a zone is, in minutes before (negative) or behind UTC: of `+0200`, `-05:30` or `Z`. */
export function offsetOf(zone: string): number | undefined {
  if (zone === 'Z') return 0
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? []
  if (sign === undefined) return undefined
  const total = Number(hours) * 60 + Number(minutes)
  return sign === '-' ? -total : total
}

/** An instant as a clock shows it that is so many minutes before UTC: `2026-11-28T10:05:12`. */
export function clockText(milliseconds: number, offsetMinutes: number): string {
  return new Date(milliseconds + offsetMinutes * 60_000).toISOString().slice(0, 19)
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The same as the common log writes it: `28/Nov/2026:10:05:12`. */
export function clfText(milliseconds: number, offsetMinutes: number): string {
  const [day = '', clock = ''] = clockText(milliseconds, offsetMinutes).split('T')
  const [year, month, date] = day.split('-')
  return `${date}/${MONTHS[Number(month) - 1]}/${year}:${clock}`
}
