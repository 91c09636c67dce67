import type { Reason } from '@sallyport/contract'
import { monthNamed } from '../times.ts'
import { firstAddress } from './fields.ts'
import type { LogFormat } from './format.ts'

interface Cause {
  readonly pattern: RegExp
  readonly status: number
  readonly reason: Reason
}

const LINE =
  /^\[(?:[A-Z][a-z]{2} )([A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d(?:\.\d+)? \d{4})\] (?:\[[^\]]*\] )*?(?:\[(?:remote|client) ([^\]]+)\] )?(?:AH\d+: )?([^[].*)$/
const TIME = /^([A-Z][a-z]{2}) +(\d+) (\d\d:\d\d:\d\d)(?:\.(\d{1,3})\d*)? (\d{4})$/
const REFERRER = /, referer: \S+$/

/** The messages that say why Apache refused; named groups are the name that was tried and the path. */
const causes: readonly Cause[] = [
  {
    pattern: /^user (?<user>.*) not found: (?<path>\S+)/,
    status: 401,
    reason: 'account_unknown',
  },
  {
    pattern: /^user (?<user>.*): authentication failure for "(?<path>[^"]*)": Password Mismatch/,
    status: 401,
    reason: 'password_wrong',
  },
  {
    pattern: /^user (?<user>.*): authorization failure for "(?<path>[^"]*)"/,
    status: 401,
    reason: 'rule_not_met',
  },
  {
    pattern: /^Authorization of user (?<user>.*) to access (?<path>\S+) failed/,
    status: 401,
    reason: 'rule_not_met',
  },
  {
    pattern: /^client denied by server configuration: (?<path>\S+)/,
    status: 403,
    reason: 'address_not_allowed',
  },
  {
    pattern: /^client used wrong authentication scheme: (?<path>\S+)/,
    status: 401,
    reason: 'scheme_not_accepted',
  },
  {
    pattern: /^invalid nonce /,
    status: 401,
    reason: 'nonce_stale',
  },
]

/** Apache's error log, of 2.2 and 2.4. Its paths are those of files where that is all that Apache says. */
export const apacheError: LogFormat = {
  name: 'apache error',
  lacks: ['zone'],
  reader() {
    return (line, seen) => {
      const [, time = '', client, message] = LINE.exec(line.whole()) ?? []
      if (message === undefined) return 'unread'
      seen.begin(line)
      seen.time = timeOf(time)
      const cause = causes.find(({ pattern }) => pattern.test(message))
      if (cause === undefined || Number.isNaN(seen.time)) return 'other'
      const { groups } = cause.pattern.exec(message.replace(REFERRER, '')) ?? {}
      seen.status = cause.status
      seen.reason = cause.reason
      seen.account = groups?.['user']
      seen.address = firstAddress(client)
      seen.method = ''
      seen.path = groups?.['path'] ?? ''
      return 'read'
    }
  },
}

function timeOf(text: string): number {
  const [, month = '', day, clock, millis = '0', year] = TIME.exec(text) ?? []
  const number = monthNamed(month) + 1
  const two = (value: number | string | undefined): string => String(value).padStart(2, '0')
  return Date.parse(`${year}-${two(number)}-${two(day)}T${clock}.${millis.padEnd(3, '0')}Z`)
}
