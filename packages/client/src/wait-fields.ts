import { parseHttpDate, parseRetryAfter } from '@sallyport/contract'

/**
 * The time by the clock of whoever answered, as far as it says so, in milliseconds since 1970: an instant it names is
 * one of that clock, and by a clock that is ahead of it the wait would be over.
 */
export function clockOf(headers: Headers): number {
  return parseHttpDate(headers.get('date') ?? '', { now: Date.now() }) ?? Date.now()
}

/**
 * How long an answer asks to wait, in seconds: `Retry-After` (RFC 9110 section 10.2.3), else what a RateLimit field
 * says of a quota that is used up; `undefined` if none says anything that can be read.
 *
 * `RateLimit` is read as draft-ietf-httpapi-ratelimit-headers has it from -08 on, and as the dictionary of -07;
 * besides, the fields of -06 (`RateLimit-Reset`, in seconds), and those that came before all drafts
 * (`X-RateLimit-Reset`, in seconds or as an instant). What is none of these is as if it were not there.
 */
export function readWait(headers: Headers, now: number): number | undefined {
  const retryAfter = parseRetryAfter(headers.get('retry-after'), { now })
  if (retryAfter.kind === 'wait') return retryAfter.seconds
  const field = headers.get('ratelimit')
  return (field === null ? undefined : readRateLimit(field)) ?? readOlder(headers, now)
}

const STRING = String.raw`"(?:[ !#-[\]-~]|\\["\\])*"`
const VALUE = String.raw`=(?:${STRING}|:[A-Za-z0-9+/=]*:|[\w.*:/%?-]+)`
/**
 * A member of the list, and its parameters. All of the contract's parser of structured fields would weigh a fifth
 * of this package, for two numbers that only shorten or lengthen a wait.
 */
const MEMBER = new RegExp(
  `${STRING}((?:; *[a-z*][a-z0-9_.*-]*(?:${VALUE})?)*)[ \\t]*(?:,[ \\t]*|$)`,
  'y',
)
const DICTIONARY = /^[a-z]+=\d{1,15}(?:;[^,]*)?(?:, *[a-z]+=\d{1,15}(?:;[^,]*)?)*$/

/** The longest wait of those whose quota is used up; a field that is none of the drafts says nothing. */
function readRateLimit(field: string): number | undefined {
  if (DICTIONARY.test(field)) {
    return numberIn(field, 'remaining') === 0 ? numberIn(field, 'reset') : undefined
  }
  let longest: number | undefined
  MEMBER.lastIndex = 0
  do {
    const [, parameters] = MEMBER.exec(field) ?? []
    if (parameters === undefined) return undefined
    const wait = numberIn(parameters, 't')
    if (numberIn(parameters, 'r') !== 0 || wait === undefined) continue
    longest = Math.max(longest ?? 0, wait)
  } while (MEMBER.lastIndex < field.length)
  return longest
}

function numberIn(text: string, name: string): number | undefined {
  const found = new RegExp(`(?:^|[;,]) *${name}=(\\d{1,15})(?![\\d.])`).exec(text)
  return found === null ? undefined : Number(found[1])
}

const OLDER = ['ratelimit', 'x-ratelimit', 'x-rate-limit']
/** From here on a number is an instant: no quota lasts thirty years, and no clock stands before 2001. */
const INSTANT_MIN = 1e9
const MILLISECONDS_MIN = 1e12

function readOlder(headers: Headers, now: number): number | undefined {
  for (const prefix of OLDER) {
    const remaining = headers.get(`${prefix}-remaining`)
    const reset = headers.get(`${prefix}-reset-after`) ?? headers.get(`${prefix}-reset`)
    const isUsedUp = remaining === null || /^0+(?:\.0+)?$/.test(remaining)
    if (!isUsedUp || reset === null || !/^\d{1,15}(?:\.\d{1,9})?$/.test(reset)) continue
    const value = Number(reset)
    const instant = value < MILLISECONDS_MIN ? value * 1000 : value
    return Math.ceil(value < INSTANT_MIN ? value : Math.max(0, instant - now) / 1000)
  }
  return undefined
}
