const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const DAY = '(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat)'
const LONG_DAY = '(?:Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday)'
const MONTH = `(?<month>${MONTHS.join('|')})`
const TIME = '(?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})'

const FORMS: readonly RegExp[] = [
  new RegExp(`^${DAY}, (?<day>[0-9]{2}) ${MONTH} (?<year>[0-9]{4}) ${TIME} GMT$`),
  new RegExp(`^${LONG_DAY}, (?<day>[0-9]{2})-${MONTH}-(?<year>[0-9]{2}) ${TIME} GMT$`),
  new RegExp(`^${DAY} ${MONTH} (?<day>[ 0-9][0-9]) ${TIME} (?<year>[0-9]{4})$`),
]

/** The longest form, an rfc850-date on a Wednesday, has 33 characters. */
const DATE_LENGTH_MAX = 33

interface Parts {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

/**
 * The instant of an HTTP-date in milliseconds since 1970, or `undefined` if the text is not one (RFC 9110
 * section 5.6.7): IMF-fixdate, rfc850-date or asctime-date, in exact case, naming a day and a time that exist.
 *
 * The name of the day must be one, but need not be the right one: the section asks recipients to be
 * robust and the number of the day says all. `23:59:60` is a leap second and is read as the midnight that follows.
 * A two-digit year is the latest one that does not put the date more than 50 years after `now`.
 */
export function parseHttpDate(text: string, options: { readonly now: number }): number | undefined {
  if (text.length > DATE_LENGTH_MAX) return undefined
  for (const form of FORMS) {
    const groups = form.exec(text)?.groups
    if (groups !== undefined) return instantOf(groups, options.now)
  }
  return undefined
}

function instantOf(groups: Record<string, string>, now: number): number | undefined {
  const { year = '', month = '', day, hour, minute, second } = groups
  const parts: Parts = {
    year: Number(year),
    month: MONTHS.indexOf(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
  }
  const whole = year.length === 2 ? withCentury(parts, now) : parts
  return exists(whole) ? toInstant(whole) : undefined
}

/** RFC 9110 section 5.6.7: what would be more than 50 years ahead is the most recent such year past. */
function withCentury(parts: Parts, now: number): Parts {
  const limit = new Date(now)
  limit.setUTCFullYear(limit.getUTCFullYear() + 50)
  const century = Math.floor(limit.getUTCFullYear() / 100) * 100
  const latest = { ...parts, year: century + parts.year }
  return toInstant(latest) > limit.getTime() ? { ...latest, year: latest.year - 100 } : latest
}

function toInstant({ year, month, day, hour, minute, second }: Parts): number {
  // `Date.UTC` takes the years 0 to 99 for 1900 to 1999.
  const date = new Date(0)
  date.setUTCFullYear(year, month, day)
  return date.setUTCHours(hour, minute, second)
}

function exists(parts: Parts): boolean {
  const { year, month, day, hour, minute, second } = parts
  const isLeapSecond = hour === 23 && minute === 59 && second === 60
  if (hour > 23 || minute > 59 || (second > 59 && !isLeapSecond)) return false
  const noon = new Date(toInstant({ ...parts, hour: 12, minute: 0, second: 0 }))
  return noon.getUTCFullYear() === year && noon.getUTCMonth() === month && noon.getUTCDate() === day
}

/**
 * Writes an instant, in milliseconds since 1970, as an IMF-fixdate (RFC 9110 section 5.6.7); parts of a second are
 * dropped. An instant outside the years 0 to 9999 is a `TypeError`.
 */
export function formatHttpDate(instant: number): string {
  const date = new Date(instant)
  const year = date.getUTCFullYear()
  if (!(year >= 0 && year <= 9999))
    throw new TypeError(`\`${instant}\` is no instant of an HTTP-date`)
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${DAYS[date.getUTCDay()]}, ${two(date.getUTCDate())} ${MONTHS[date.getUTCMonth()]}`
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':')
  return `${day} ${String(year).padStart(4, '0')} ${time} GMT`
}
