import type { Reason } from '@sallyport/contract'
import type { Line } from '../line.ts'
import type { LogFormat } from './format.ts'
import { namesColumns, w3cReader } from './w3c.ts'

/** The status below the status says why (Microsoft, HTTP status codes in IIS). */
const reasons: Readonly<Record<string, Reason>> = {
  '401.1': 'password_wrong',
  '401.2': 'no_credentials',
  '401.3': 'acl_not_permitted',
  '401.4': 'rule_not_met',
  '401.5': 'rule_not_met',
  '403.6': 'address_not_allowed',
  '403.7': 'certificate_missing',
  '403.8': 'address_not_allowed',
  '403.12': 'certificate_unknown',
  '403.13': 'certificate_untrusted',
  '403.16': 'certificate_untrusted',
  '403.17': 'certificate_expired',
}

const FRONT = 'date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip'
const BACK = 'sc-status sc-substatus sc-win32-status time-taken'
/** What IIS writes if nobody tells it otherwise: since version 8, and before. */
const USUAL = [`${FRONT} cs(User-Agent) cs(Referer) ${BACK}`, `${FRONT} cs(User-Agent) ${BACK}`]
const PIECE = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [\da-fA-F:.]+ [A-Z]+ \//

/** IIS, and other servers that write the W3C extended log file format. Its times are UTC. */
export const iis: LogFormat = {
  name: 'w3c',
  reader(lines) {
    const isOne = (line: Line): boolean =>
      namesColumns(line, 'sc-status') || PIECE.test(line.slice(line.start, line.end))
    if (!lines.some(isOne)) return undefined
    return w3cReader({
      separator: ' ',
      usual: USUAL,
      agentOf: (text) => text.replaceAll('+', ' '),
      finish(substatus, seen) {
        seen.reason = reasons[`${seen.status}.${substatus ?? ''}`]
      },
    })
  },
}
