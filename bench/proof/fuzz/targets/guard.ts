import { type AccessRequest, basic, type FieldLines, trustedProxies } from '@sallyport/guard'
import { isApiKey } from '../../../../packages/guard/src/schemes/api-key-format.ts'
import { readAuthorization } from '../../../../packages/guard/src/schemes/authorization.ts'
import { readProof } from '../../../../packages/guard/src/schemes/dpop-proof.ts'
import { normalAddress } from '../../../../packages/guard/src/schemes/dpop-target.ts'
import { readToken } from '../../../../packages/guard/src/schemes/token.ts'
import { readCookie } from '../../../../packages/guard/src/session/session-cookie.ts'
import { pathOf } from '../../../../packages/guard/src/target.ts'
import { traceIdOf } from '../../../../packages/guard/src/trace-id.ts'
import { parsersOf } from '../corpus.ts'
import { must, mustEqual, type Parser } from '../parser.ts'

const ALGORITHMS = new Set(['ES256'])
const BEARER = { scheme: 'bearer', lengthMax: 8_192 }
const password = basic({ lookup: () => undefined })
const trusted = ['10.0.0.0/8']
const byList = trustedProxies(trusted)
const byForwarded = trustedProxies(trusted, { field: 'forwarded' })

/** The parsers of guard. */
export const guard: readonly Parser[] = parsersOf('guard', {
  authorization: (text) => {
    const reading = readAuthorization(text, BEARER)
    if (reading.kind === 'shown') must(text.endsWith(reading.text), 'shows what was not sent')
    return 'reason' in reading ? reading.reason : reading.kind
  },
  token: (text) => {
    const token = readToken(text)
    if (token === undefined) return 'none'
    must(token.text === text && typeof token.algorithm === 'string', 'is not what was shown')
    return `token ${Object.keys(token.claims).length}`
  },
  'dpop-proof': (text) => {
    const reading = readProof(linesOf(text), ALGORITHMS)
    if (reading.kind === 'refused') return `${reading.reason} ${reading.cause?.slice(0, 16)}`
    must(reading.proof.algorithm === 'ES256' && !('d' in reading.proof.jwk), 'is no good proof')
    return `proof ${reading.proof.nonce === undefined}`
  },
  basic: (text) => {
    const reading = password.read(requestOf({ authorization: linesOf(text) }))
    return 'reason' in reading ? reading.reason : reading.kind
  },
  cookie: (text) => {
    const reading = readCookie(linesOf(text), '__Host-session')
    if (reading.kind === 'value') must(!reading.value.includes(';'), 'holds a second cookie')
    return reading.kind
  },
  'x-forwarded-for': (text) => addressed(byList(requestOf({ 'x-forwarded-for': linesOf(text) }))),
  forwarded: (text) => addressed(byForwarded(requestOf({ forwarded: linesOf(text) }))),
  path: (text) => {
    const path = pathOf(text)
    must(!path.includes('?'), 'holds a query')
    return `${path.startsWith('/')} ${path.length === text.length}`
  },
  'dpop-target': (text) => {
    const address = normalAddress(text)
    if (address !== undefined) mustEqual(normalAddress(address), address, 'is not normal')
    return address === undefined ? 'none' : `address ${address.split('/').length}`
  },
  traceparent: (text) => {
    const id = traceIdOf(text)
    must(id === undefined || /^[0-9a-f]{32}$/.test(id), 'is no trace id')
    return typeof id
  },
  'api-key': (text) => String(isApiKey(text, 'sp')),
})

function addressed(address: string | undefined): string {
  must(address === undefined || !/[\s,]/.test(address), 'is no address')
  return address === undefined ? 'none' : `${address.includes(':')} ${address === PEER}`
}

const PEER = '10.0.0.1'

function linesOf(text: string): FieldLines {
  return text.includes('\n') ? text.split('\n') : text
}

function requestOf(fields: Readonly<Record<string, FieldLines>>): AccessRequest {
  const header = (name: string): FieldLines => fields[name]
  return { method: 'GET', target: '/', address: PEER, params: {}, header }
}
