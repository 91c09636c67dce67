import { parseChallenges, refusals, statusOfKind } from '@sallyport/contract'
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { decisionIdOf } from './canonical.ts'
import { CANARY } from './fixture/canary.ts'
import { decisionRecordSchema } from './fixture/fixture.ts'
import { type Check, isByGuard } from './observed.ts'
import { linesOf } from './wire/message.ts'

// What libraries, stores and stacks say, and answers must not.
const INTERNALS =
  /ECONN|node_modules|node:internal|\bat [\w.<>]+ \(|\.[jt]s:\d+:\d+|\bjose\b|argon2|JsonWebToken|TypeError|JWSInvalid|JWTExpired|"?(?:kid|jwks)"? /i

/** No text of a library, a store or a stack, and nothing of the credentials, is on the wire. */
export const leaksNothing: Check = ({ answer, secrets }, { by }) => {
  const found: string[] = []
  if (answer.raw.includes(CANARY)) found.push('a text that must never leave is on the wire')
  for (const secret of secrets) {
    if (answer.raw.includes(secret)) found.push('credentials come back in the answer')
  }
  const internal = by === 'application' ? null : INTERNALS.exec(answer.raw)
  if (internal !== null) found.push(`internals are on the wire: \`${internal[0]}\``)
  return found
}

/** A refusal may not be stored, is not sniffed, and has exactly the fields that are ours. */
export const hasOurFields: Check = ({ answer, ownFields }, expected) => {
  if (!isByGuard(expected)) return []
  const found: string[] = []
  const must = (name: string, value: string): void => {
    const lines = linesOf(answer, name)
    if (lines.length !== 1 || lines[0] !== value) found.push(`\`${name}: ${value}\` is not there`)
  }
  // RFC 9110 section 15.5.5: a 404 is cacheable unless somebody says that it is not.
  must('cache-control', 'no-store')
  if (answer.status >= 400) must('x-content-type-options', 'nosniff')
  for (const [name] of answer.fields) {
    const known = name.toLowerCase()
    if (!OURS.has(known) && !ownFields.includes(known)) found.push(`the field \`${name}\` is added`)
  }
  return found
}

const OURS = new Set([
  ...['cache-control', 'content-length', 'content-security-policy', 'content-type', 'location'],
  ...['ratelimit', 'retry-after', 'www-authenticate', 'x-content-type-options', 'dpop-nonce'],
  // Of the connection, and of the CORS layer of the application.
  ...['connection', 'date', 'keep-alive', 'vary'],
  ...['access-control-allow-origin', 'access-control-expose-headers'],
])

/** 401 has a challenge that can be parsed (RFC 9110 section 15.5.2), whoever wrote it. */
export const challengesOn401: Check = ({ answer }) => {
  const reading = parseChallenges(linesOf(answer, 'www-authenticate'))
  const isValid = reading.kind === 'challenges' && reading.challenges.every(({ valid }) => valid)
  if (!isValid) return ['the challenges break the grammar of RFC 9110']
  return answer.status === 401 && reading.challenges.length === 0 ? ['a 401 has no challenge'] : []
}

/** 429 and 503 of the guard say how long to wait, in whole seconds; nothing else does. */
export const waitsAreStated: Check = ({ answer }, expected) => {
  if (!isByGuard(expected)) return []
  const lines = linesOf(answer, 'retry-after')
  const isWait = answer.status === 429 || answer.status === 503
  if (!isWait)
    return lines.length === 0 ? [] : ['`Retry-After` is there, and nothing is to wait for']
  const seconds = lines.length === 1 ? lines[0] : undefined
  return /^[1-9]\d*$/.test(seconds ?? '') ? [] : ['`Retry-After` is no number of seconds']
}

/** A 429 of the guard says the same in `RateLimit`, without saying what was counted; nothing else does. */
export const limitsAreStated: Check = ({ answer }, expected) => {
  if (!isByGuard(expected)) return []
  const lines = linesOf(answer, 'ratelimit')
  if (answer.status !== 429) return lines.length === 0 ? [] : ['`RateLimit` is there']
  const stated = `"attempts";r=0;t=${linesOf(answer, 'retry-after')[0]}`
  return lines.length === 1 && lines[0] === stated ? [] : [`\`RateLimit: ${stated}\` is not there`]
}

const ajv = addFormats.default(new Ajv2020.default({ strict: false }))
const validate = ajv.compile(decisionRecordSchema())

/** Every refusal leaves a record under its id, and no record holds credentials. */
export const isRecorded: Check = ({ answer, record, secrets }, expected) => {
  if (!isByGuard(expected) || answer.status < 300) return []
  if (record === undefined) return ['the refusal left no record']
  const found: string[] = []
  if (!validate(record))
    found.push(`the record breaks its schema: ${ajv.errorsText(validate.errors)}`)
  const id = decisionIdOf(answer.body)
  if (id !== undefined && record.id !== id) found.push('the record has another id than the answer')
  if (record.kind === 'allow') found.push('the record says that it was allowed')
  else if (answer.status >= 400 && statusOfKind[record.kind] !== answer.status) {
    found.push(`the record says \`${record.kind}\`, the status is ${answer.status}`)
  }
  if (record.reason === undefined) found.push('the record has no reason')
  const text = JSON.stringify(record)
  if (secrets.some((secret) => text.includes(secret))) found.push('credentials are in the record')
  return found
}

/** The status of a code is the one that the catalogue gives it. */
export const codeMeansStatus: Check = (_observed, { code, status }) => {
  if (code === undefined) return []
  const known = (refusals as Readonly<Record<string, { readonly status: number }>>)[code]
  if (known === undefined) return [`the case expects a code that is not there: \`${code}\``]
  return known.status === status ? [] : [`the case expects ${status} with \`${code}\``]
}

/** What holds for every answer, whatever a case says. */
export const ALWAYS: readonly Check[] = [
  leaksNothing,
  hasOurFields,
  challengesOn401,
  waitsAreStated,
  limitsAreStated,
  isRecorded,
  codeMeansStatus,
]
