const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
/** What stands between the tokens of a date (RFC 6265 section 5.1.1, `delimiter`). */
const DELIMITERS = /[\t\x20-\x2f\x3b-\x40\x5b-\x60\x7b-\x7e]+/
/** A number may be followed by anything that is no digit. */
const TIME = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?!\d)/
const DAY = /^(\d{1,2})(?!\d)/
const YEAR = /^(\d{2,4})(?!\d)/

interface Found {
  time?: readonly number[]
  day?: number
  month?: number
  year?: number
}

/**
 * The instant that an `Expires` of a cookie means, in milliseconds since 1970; `undefined` if it means none
 * (RFC 6265 section 5.1.1). Looser than an HTTP-date on purpose: it is read as browsers read it.
 */
export function parseCookieDate(text: string): number | undefined {
  const found: Found = {}
  for (const token of text.split(DELIMITERS)) readToken(token, found)
  const { time, day = 0, month, year = 0 } = found
  if (time === undefined || month === undefined) return undefined
  const [hour = 0, minute = 0, second = 0] = time
  if (hour > 23 || minute > 59 || second > 59 || day < 1 || year < 1601) return undefined
  const date = new Date(Date.UTC(year, month, day, hour, minute, second))
  // 31 February would be some day of March.
  return date.getUTCMonth() === month ? date.getTime() : undefined
}

/** A token is the first of these that it can be and that is still missing. */
function readToken(token: string, found: Found): void {
  const time = found.time === undefined ? TIME.exec(token) : null
  const day = found.day === undefined ? DAY.exec(token) : null
  const month = MONTHS.indexOf(token.slice(0, 3).toLowerCase())
  const year = found.year === undefined ? YEAR.exec(token) : null
  if (time !== null) found.time = time.slice(1).map(Number)
  else if (day !== null) found.day = Number(day[1])
  else if (month !== -1 && found.month === undefined) found.month = month
  else if (year !== null) found.year = withCentury(Number(year[1]))
}

function withCentury(year: number): number {
  if (year >= 70 && year <= 99) return year + 1900
  return year <= 69 ? year + 2000 : year
}
