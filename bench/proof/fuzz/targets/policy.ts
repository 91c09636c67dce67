import { parseRule, readAddress, readPolicies, readRange } from '@sallyport/policy'
import { readInstant } from '../../../../packages/policy/src/instant.ts'
import { parsersOf } from '../corpus.ts'
import { jsonOf, must, mustEqual, type Parser } from '../parser.ts'

/** The parsers of policy. */
export const policy: readonly Parser[] = parsersOf('policy', {
  address: (text) => {
    const address = readAddress(text)
    if (address === undefined) return 'none'
    const parts = typeof address === 'number' ? [address] : address
    must(
      parts.every((part) => part >>> 0 === part || part >> 0 === part),
      'has a part that is none',
    )
    return `address ${parts.length}`
  },
  range: (text) => {
    const range = readRange(text)
    if (typeof range === 'string') return 'none'
    must(range.length >= 0 && range.length <= 128, 'is no block')
    return `range ${typeof range.first}`
  },
  instant: (text) => {
    const instant = readInstant(text)
    must(instant === undefined || Number.isSafeInteger(instant), 'is no instant')
    return typeof instant
  },
  rule: (text) => {
    const json = jsonOf(text)
    if (json === undefined) return undefined
    const reading = parseRule(json)
    if (reading.kind === 'invalid') return reading.message.slice(0, 24)
    mustEqual(parseRule(JSON.parse(JSON.stringify(reading.rule))), reading, 'reads otherwise')
    return `rule ${reading.rule.kind}`
  },
  policies: (text) => {
    const json = jsonOf(text)
    if (json === undefined) return undefined
    const reading = readPolicies(json)
    if (reading.kind === 'invalid') return reading.problems[0].message.slice(0, 24)
    const again = readPolicies(JSON.parse(JSON.stringify(reading.document)))
    must(again.kind === 'policies', 'its own document is none')
    if (again.kind === 'policies')
      mustEqual(again.fingerprint, reading.fingerprint, 'reads otherwise')
    return `policies ${reading.compiled.size}`
  },
})
