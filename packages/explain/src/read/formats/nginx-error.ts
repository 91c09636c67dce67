import type { Reason } from '@sallyport/contract'
import { IsoTimes } from '../times.ts'
import type { LogFormat } from './format.ts'
import { readRequestText } from './request.ts'

interface Cause {
  readonly pattern: RegExp
  readonly status: number
  readonly reason?: Reason
}

const LINE = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[(\w+)\] \d+#\d+: (?:\*\d+ )?(.*)$/
const CLIENT = /, client: ([^,]+)/
const REQUEST = /, request: "([^"]*)"/
const TIME_LENGTH = 19

/** The messages that say why nginx refused; the first group is the name that was tried. */
const causes: readonly Cause[] = [
  { pattern: /^user "([^"]*)" was not found/, status: 401, reason: 'account_unknown' },
  { pattern: /^user "([^"]*)": password mismatch/, status: 401, reason: 'password_wrong' },
  { pattern: /^no user\/password was provided/, status: 401, reason: 'no_credentials' },
  { pattern: /^access forbidden by rule/, status: 403, reason: 'address_not_allowed' },
  { pattern: /^directory index of .* is forbidden/, status: 403, reason: 'rule_not_met' },
  { pattern: /^client SSL certificate verify error/, status: 400, reason: 'certificate_untrusted' },
  {
    pattern: /^client sent no required SSL certificate/,
    status: 400,
    reason: 'certificate_missing',
  },
  { pattern: /^auth request unexpected status/, status: 500, reason: 'policy_failed' },
  { pattern: /^limiting (?:requests|connections)/, status: 429, reason: 'address_throttled' },
]

/** nginx's error log: of refusals it holds the reason, which no access log does. Its other messages are passed over. */
export const nginxError: LogFormat = {
  name: 'nginx error',
  lacks: ['zone'],
  reader() {
    const times = new IsoTimes()
    return (line, seen) => {
      const [, , message] = LINE.exec(line.whole()) ?? []
      if (message === undefined) return 'unread'
      seen.begin(line)
      seen.time = times.at(line.bytes, line.start, line.start + TIME_LENGTH)
      const cause = causes.find(({ pattern }) => pattern.test(message))
      if (cause === undefined || Number.isNaN(seen.time)) return 'other'
      seen.status = cause.status
      seen.reason = cause.reason
      seen.account = cause.pattern.exec(message)?.[1]
      seen.address = CLIENT.exec(message)?.[1]
      readRequestText(REQUEST.exec(message)?.[1] ?? '', seen)
      return 'read'
    }
  },
}
