import { parseChallenges } from '@sallyport/contract'
import { parseCookieDate } from '../../../../packages/client/src/cookie-date.ts'
import { parseCookie } from '../../../../packages/client/src/cookie-line.ts'
import { readDigestChallenge } from '../../../../packages/client/src/schemes/digest-challenge.ts'
import { readWait } from '../../../../packages/client/src/wait-fields.ts'
import { parsersOf } from '../corpus.ts'
import { must, type Parser } from '../parser.ts'

const NOW = Date.UTC(2026, 4, 4)
const URL_ASKED = new URL('https://a.example/orders/7')

/** The parsers of client. */
export const client: readonly Parser[] = parsersOf('client', {
  'digest-challenge': (text) => {
    const [challenge] = parseChallenges(text).challenges
    if (challenge === undefined) return undefined
    const digest = readDigestChallenge(challenge)
    return digest === undefined ? 'none' : Object.keys(digest).join(' ')
  },
  'cookie-date': (text) => {
    const instant = parseCookieDate(text)
    must(instant === undefined || Number.isSafeInteger(instant), 'is no instant')
    return typeof instant
  },
  cookie: (text) => {
    const cookie = parseCookie(text, URL_ASKED, NOW)
    if (cookie === undefined) return 'none'
    must(cookie.name !== '' && !/[\r\n;]/.test(cookie.name + cookie.value), 'cannot be sent')
    must(cookie.path.startsWith('/') && !Number.isNaN(cookie.endsAt), 'is for no path or time')
    return `cookie ${cookie.path === '/'} ${Number.isFinite(cookie.endsAt)}`
  },
  wait: (text) => {
    const headers = headersOf(text)
    if (headers === undefined) return undefined
    const seconds = readWait(headers, NOW)
    must(seconds === undefined || (seconds >= 0 && Number.isFinite(seconds)), 'is no wait')
    return `${typeof seconds} ${Object.keys(Object.fromEntries(headers))}`
  },
})

/** The fields that the lines are; `undefined` where no answer of a server can hold them. */
function headersOf(text: string): Headers | undefined {
  const lines = text
    .split('\n')
    .map((line) => [line.split(':')[0] ?? '', line.replace(/^[^:]*:/, '')])
  try {
    return new Headers(lines as [string, string][])
  } catch {
    return undefined
  }
}
