import {
  type AuthElement,
  type Field,
  formatAuthenticationInfo,
  formatChallenges,
  formatCredentials,
  formatHttpDate,
  formatProblem,
  formatRateLimit,
  formatRateLimitPolicy,
  formatStructuredDictionary,
  formatStructuredItem,
  formatStructuredList,
  nodeAddress,
  parseAuthenticationInfo,
  parseBasicCredentials,
  parseChallenges,
  parseCredentials,
  parseDigestCredentials,
  parseForwarded,
  parseHttpDate,
  parseProblem,
  parseRateLimit,
  parseRateLimitPolicy,
  parseRetryAfter,
  parseStructuredDictionary,
  parseStructuredItem,
  parseStructuredList,
} from '@sallyport/contract'
import { decodeBase64, encodeBase64 } from '../../../../packages/contract/src/grammar/base64.ts'
import { parsersOf } from '../corpus.ts'
import { must, mustEqual, type Parser } from '../parser.ts'

const NOW = Date.UTC(2026, 4, 4)

/** The parsers of contract. */
export const contract: readonly Parser[] = parsersOf('contract', {
  challenges: (text) => {
    const reading = parseChallenges(fieldOf(text))
    if (reading.kind === 'malformed') return `${reading.why} ${reading.challenges.length}`
    const { challenges } = reading
    for (const challenge of challenges) wellFormed(challenge)
    if (!challenges.every(({ valid }) => valid)) return 'repeated parameters'
    mustEqual(parseChallenges(formatChallenges(challenges)), reading, 'reads otherwise')
    return `challenges ${challenges.map(({ parameters }) => parameters.length)}`
  },
  credentials: (text) => {
    const reading = parseCredentials(fieldOf(text))
    if (reading.kind !== 'credentials') return 'why' in reading ? reading.why : reading.kind
    const { credentials } = reading
    wellFormed(credentials)
    const basic = parseBasicCredentials(credentials.token68)
    const digest = parseDigestCredentials(credentials)
    if (credentials.valid)
      mustEqual(parseCredentials(formatCredentials(credentials)), reading, 'reads otherwise')
    return [basic, digest].map((one) => ('why' in one ? one.why : one.kind)).join(' ')
  },
  'authentication-info': (text) => {
    const reading = parseAuthenticationInfo(fieldOf(text))
    if (reading.kind === 'malformed') return reading.why
    if (!reading.valid || reading.parameters.length === 0) return 'nothing to write'
    const again = parseAuthenticationInfo(formatAuthenticationInfo(reading.parameters))
    mustEqual(again, reading, 'reads otherwise')
    return `parameters ${reading.parameters.length}`
  },
  forwarded: (text) => {
    const reading = parseForwarded(fieldOf(text))
    if (reading.kind === 'malformed') return reading.why
    const values = reading.elements.flatMap(({ parameters }) => parameters)
    const addresses = values.map(({ value }) => nodeAddress(value))
    return `elements ${reading.elements.length} ${addresses.map((one) => typeof one)}`
  },
  'retry-after': (text) => {
    const reading = parseRetryAfter(fieldOf(text), { now: NOW })
    if (reading.kind !== 'wait') return 'why' in reading ? reading.why : reading.kind
    must(Number.isSafeInteger(reading.seconds) && reading.seconds >= 0, 'waits no whole seconds')
    return `${reading.form} ${reading.saturated}`
  },
  'http-date': (text) => {
    const instant = parseHttpDate(text, { now: NOW })
    if (instant === undefined) return 'none'
    must(Number.isSafeInteger(instant), 'is no instant')
    mustEqual(parseHttpDate(formatHttpDate(instant), { now: NOW }), instant, 'reads otherwise')
    return `date ${text.length}`
  },
  problem: (text) => {
    const reading = parseProblem(text)
    if (reading.kind === 'malformed') return reading.why
    mustEqual(parseProblem(formatProblem(reading.problem)), reading, 'reads otherwise')
    return `problem ${Object.keys(reading.problem)}`
  },
  'structured-list': (text) => {
    const reading = parseStructuredList(fieldOf(text))
    if (reading.kind === 'malformed') return reading.why
    if (reading.members.length === 0) return 'empty'
    mustEqual(
      parseStructuredList(formatStructuredList(reading.members)),
      reading,
      'reads otherwise',
    )
    return `list ${reading.members.length}`
  },
  'structured-dictionary': (text) => {
    const reading = parseStructuredDictionary(fieldOf(text))
    if (reading.kind === 'malformed') return reading.why
    if (reading.members.size === 0) return 'empty'
    const again = parseStructuredDictionary(formatStructuredDictionary(reading.members))
    mustEqual(again, reading, 'reads otherwise')
    return `dictionary ${reading.members.size}`
  },
  'structured-item': (text) => {
    const reading = parseStructuredItem(fieldOf(text))
    if (reading.kind !== 'item') return 'why' in reading ? reading.why : reading.kind
    mustEqual(parseStructuredItem(formatStructuredItem(reading)), reading, 'reads otherwise')
    return `item ${reading.value.kind}`
  },
  'rate-limit': (text) => {
    const reading = parseRateLimit(fieldOf(text))
    if (reading.kind === 'malformed') return reading.why
    if (reading.limits.length === 0) return 'empty'
    mustEqual(parseRateLimit(formatRateLimit(reading.limits)), reading, 'reads otherwise')
    return `limits ${reading.limits.length}`
  },
  'rate-limit-policy': (text) => {
    const reading = parseRateLimitPolicy(fieldOf(text))
    if (reading.kind === 'malformed') return reading.why
    if (reading.policies.length === 0) return 'empty'
    const again = parseRateLimitPolicy(formatRateLimitPolicy(reading.policies))
    mustEqual(again, reading, 'reads otherwise')
    return `policies ${reading.policies.length}`
  },
  base64: (text) => {
    const bytes = decodeBase64(text)
    if (bytes === undefined) return 'none'
    mustEqual(encodeBase64(bytes), text, 'is written otherwise')
    return `bytes ${bytes.length % 3}`
  },
})

/** A field as a server gives it: several lines where the text has several. */
function fieldOf(text: string): Field {
  return text.includes('\n') ? text.split('\n') : text
}

function wellFormed({ scheme, token68, parameters }: AuthElement): void {
  must(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(scheme), 'has a scheme that is no token')
  must(token68 === undefined || parameters.length === 0, 'has token68 and parameters')
}
