import { getParameter, parseChallenges, parseProblem } from '@sallyport/contract'
import { ALWAYS } from './always.ts'
import { decisionIdOf, exactBytes, exactFields } from './canonical.ts'
import type { Expectation } from './case.ts'
import { REALM } from './fixture/fixture.ts'
import { readData } from './load.ts'
import { matches } from './matches.ts'
import { type Check, isByGuard, type Observed } from './observed.ts'
import { linesOf, type WireAnswer } from './wire/message.ts'

/** Says what is wrong with an answer; nothing, where it is what was expected. */
export function judge(
  observed: Observed,
  expected: Expectation | readonly Expectation[],
): readonly string[] {
  const alternatives = Array.isArray(expected) ? (expected as readonly Expectation[]) : [expected]
  const findings = alternatives.map((one) => judgeOne(observed, one as Expectation))
  return findings.find((found) => found.length === 0) ?? findings[0] ?? ['nothing is expected']
}

function judgeOne(observed: Observed, expected: Expectation): readonly string[] {
  const { status } = observed.answer
  // With another status everything else differs too, and says nothing.
  if (status !== expected.status) {
    const why = observed.record?.reason
    return [`status ${status}${why ? ` (${why})` : ''}, expected ${expected.status}`]
  }
  return [...STATED, ...ALWAYS].flatMap((check) => check(observed, expected))
}

const challengesByName = readData('challenges.json') as Readonly<Record<string, ChallengeSpec>>

interface ChallengeSpec {
  readonly scheme: string
  readonly parameters: Readonly<Record<string, string>>
}

/** Exactly the challenges that are expected, in order, each with exactly its parameters. */
const challengesAsExpected: Check = ({ answer }, expected) => {
  const { challenges: wanted = [] } = expected
  if (!isByGuard(expected) || wanted === 'any') return []
  const reading = parseChallenges(linesOf(answer, 'www-authenticate'))
  const got = reading.challenges
  if (got.length !== wanted.length) {
    const schemes = got.map(({ scheme }) => scheme).join(', ') || 'none'
    return [`the challenges are ${schemes}; expected ${wanted.join(', ') || 'none'}`]
  }
  return wanted.flatMap((name, i) => {
    const spec = challengesByName[name]
    if (spec === undefined) return [`there is no challenge \`${name}\` in challenges.json`]
    const challenge = got[i] as (typeof got)[number]
    const isSame = challenge.scheme === spec.scheme && hasParameters(challenge, spec)
    return isSame ? [] : [`challenge ${i + 1} is not \`${name}\`: ${JSON.stringify(challenge)}`]
  })
}

function hasParameters(
  challenge: Parameters<typeof getParameter>[0],
  { parameters }: ChallengeSpec,
): boolean {
  const names = Object.keys(parameters)
  return (
    challenge.parameters.length === names.length &&
    names.every((name) => {
      const wanted = parameters[name]?.replace('{{realm}}', REALM)
      const value = getParameter(challenge, name)
      return wanted === '*' ? value !== undefined && value !== '' : value === wanted
    })
  )
}

const fieldsAsExpected: Check = ({ answer }, { fields = {}, retryAfter }) => {
  const found = Object.entries(fields).flatMap(([name, value]) => {
    const lines = linesOf(answer, name)
    const text = lines.join(', ')
    if (value === null) return lines.length === 0 ? [] : [`\`${name}: ${text}\` is there`]
    return matches(value, lines.length === 0 ? undefined : text)
      ? []
      : [`\`${name}\` is \`${text}\`, expected \`${value}\``]
  })
  if (retryAfter === undefined) return found
  const [least, most] = retryAfter
  const seconds = Number(linesOf(answer, 'retry-after')[0])
  const isWithin = seconds >= least && seconds <= most
  return isWithin ? found : [...found, `\`Retry-After\` is ${seconds}, expected ${least}..${most}`]
}

/** The body is the problem document of the code (RFC 9457), a page, or nothing. */
const bodyAsExpected: Check = (observed, expected) => {
  if (!isByGuard(expected)) return []
  const { answer, request } = observed
  const form = expected.form ?? (expected.code === undefined ? 'empty' : 'problem')
  const found = typeAsExpected(answer, form)
  // RFC 9110 section 9.3.2: HEAD has the fields of GET and no body.
  if (request.method === 'HEAD' || form === 'empty') {
    return answer.body === '' ? found : [...found, 'there is a body']
  }
  if (decisionIdOf(answer.body) === undefined) found.push('the body names no decision')
  return form === 'page' ? found : [...found, ...documentAsExpected(answer, expected)]
}

function typeAsExpected(answer: WireAnswer, form: 'problem' | 'page' | 'empty'): string[] {
  if (form === 'empty') return []
  const type = linesOf(answer, 'content-type').join(', ')
  const wanted = form === 'page' ? 'text/html; charset=utf-8' : 'application/problem+json'
  return type === wanted ? [] : [`the type is \`${type}\`, expected \`${wanted}\``]
}

const MEMBERS = ['code', 'detail', 'instance', 'status', 'title', 'type']

function documentAsExpected(answer: WireAnswer, { code, status, details }: Expectation): string[] {
  const reading = parseProblem(answer.body)
  if (reading.kind !== 'problem') return ['the body is no problem document']
  const found: string[] = []
  // The body was read as Latin-1, and none of our texts needs more than ASCII.
  const document = JSON.parse(answer.body) as Readonly<Record<string, unknown>>
  const wanted = details === undefined ? MEMBERS : [...MEMBERS, 'details'].sort()
  const members = Object.keys(document).sort()
  if (members.join() !== wanted.join()) found.push(`the document has ${members.join(', ')}`)
  if (document['status'] !== status) found.push('the document states another status')
  if (document['code'] !== code)
    found.push(`the code is \`${document['code']}\`, expected \`${code}\``)
  if (document['type'] !== `urn:sallyport:refusal:${code}`) found.push('the type is not the code')
  if (details !== undefined && !matches(details, document['details'])) {
    found.push(`the details are ${JSON.stringify(document['details'])}`)
  }
  return found
}

const replyAsExpected: Check = ({ answer }, { json }) => {
  if (json === undefined) return []
  try {
    const value: unknown = JSON.parse(Buffer.from(answer.body, 'latin1').toString('utf8'))
    return matches(json, value) ? [] : [`the reply is ${answer.body.slice(0, 200)}`]
  } catch {
    return ['the reply is no JSON']
  }
}

const sameAsExpected: Check = ({ answer, earlier }, { sameAs, sameFieldsAs }) => {
  const found: string[] = []
  const compare = (name: string, form: (answer: WireAnswer) => string): void => {
    const other = earlier.get(name)
    if (other === undefined) found.push(`there is no earlier step \`${name}\``)
    else if (form(other) !== form(answer)) found.push(`not the same bytes as \`${name}\``)
  }
  if (sameAs !== undefined) compare(sameAs, exactBytes)
  if (sameFieldsAs !== undefined) compare(sameFieldsAs, exactFields)
  return found
}

const recordAsExpected: Check = ({ record }, expected) => {
  if (expected.record === undefined || matches(expected.record, record)) return []
  return [`the record is ${JSON.stringify(record)}`]
}

/** What a case states. */
const STATED: readonly Check[] = [
  challengesAsExpected,
  fieldsAsExpected,
  bodyAsExpected,
  replyAsExpected,
  sameAsExpected,
  recordAsExpected,
]
