import { parseChallenges } from '@sallyport/contract'
import type { Rule } from '@sallyport/policy'
import { INSTANT, world } from '../../../packages/policy/test/arbitraries.ts'
import { naive, type Three } from '../../../packages/policy/test/naive.ts'
import { type Asked, CODES } from './asked.ts'
import { PRIVATE, type Situation } from './situation.ts'

/**
 * What is wrong with a decision: by the order in which the doors stand and an interpreter of rules that shares no
 * code with ours.
 */
export function wrongWith(situation: Situation, asked: Asked): readonly string[] {
  const { statuses, verifies, loads } = expected(situation)
  const { status, verified, loaded } = asked
  return [
    ...(statuses.includes(status) ? [] : [`${status} instead of ${statuses.join(' or ')}`]),
    ...(verified.length > 0 && !verifies ? ['verified what a door before had refused'] : []),
    ...(loaded && !loads ? ['loaded for somebody whom a door before had refused'] : []),
    ...(status === 200 ? [] : wrongAnswer(situation, asked)),
  ]
}

interface Expected {
  readonly statuses: readonly number[]
  readonly verifies: boolean
  readonly loads: boolean
}

const refusedAt = (status: number, verifies = false): Expected => {
  return { statuses: [status], verifies, loads: false }
}

/** The doors in their order: read, throttle, authenticate, authorize. */
function expected(situation: Situation): Expected {
  const { accepted, shown, throttle, subject } = situation
  const states = accepted.map((name) => shown[name]).filter((state) => state !== 'absent')
  const [state] = states
  if (state === undefined) return authorized(situation, undefined)
  if (states.length > 1 || state === 'broken' || state === 'repeated') return refusedAt(400)
  if (throttle === 'waits') return refusedAt(429)
  if (throttle === 'throws') return refusedAt(503)
  if (state === 'rejected') return refusedAt(401, true)
  if (state !== 'good') return refusedAt(503, true)
  return authorized(situation, subject)
}

/** Somebody who is known gets 401 where another authentication would help; nobody gets 401 always. */
function authorized(situation: Situation, subject: Situation['subject'] | undefined): Expected {
  const { load, row } = situation
  const refused = subject === undefined ? [401] : [401, 403, 404]
  const judged = (resource: object | undefined): Three => verdictOf(situation, subject, resource)
  const early = judged(undefined)
  const passes = { verifies: subject !== undefined }
  if (load === 'none')
    return { ...passes, loads: false, statuses: early === true ? [200] : refused }
  // A refusal that is certain without the resource asks for none.
  if (early === false) return { ...passes, loads: false, statuses: refused }
  const found = {
    there: judged(row) === true ? [200] : refused,
    missing: subject === undefined ? [401] : [404],
    list: [503],
    throws: [503],
  }
  // Nobody is let near the resource where no rule admits whoever is unknown.
  const statuses = subject === undefined ? [...found[load], 401] : found[load]
  const mayPass = load !== 'there' || judged(row) !== true
  return { ...passes, loads: true, statuses: mayPass ? statuses : found[load] }
}

/** A rule of a type with a tenant is asked together with it. */
function verdictOf(
  { rule, load }: Situation,
  subject: Situation['subject'] | undefined,
  resource: object | undefined,
): Three {
  const tenant: Rule = { kind: 'same_tenant' }
  const joined: Rule = load === 'none' ? rule : { kind: 'all', rules: [tenant, rule] }
  const input = { subject, resource, context: { address: '10.1.2.3' }, now: INSTANT }
  return naive(joined, world, { input })
}

/** What holds for every refusal, whatever led to it. */
function wrongAnswer(
  { accepted, method }: Situation,
  { status, fields, body }: Asked,
): readonly string[] {
  const linesOf = (name: string) => fields.filter(([one]) => one === name).map(([, value]) => value)
  const offered = parseChallenges(linesOf('www-authenticate')).challenges.map(
    ({ scheme }) => scheme,
  )
  const missing = accepted.filter((scheme) => !offered.includes(scheme))
  const holds: readonly (readonly [boolean, string])[] = [
    [status !== 401 || missing.length === 0, `401 without a challenge for ${missing.join(', ')}`],
    [offered.every((one) => accepted.some((name) => name === one)), 'a challenge of another route'],
    [linesOf('cache-control').join() === 'no-store', 'a cache may keep it'],
    [linesOf('x-content-type-options').join() === 'nosniff', 'its type may be guessed'],
    [
      !waits(status) || /^[1-9]\d*$/.test(linesOf('retry-after').join()),
      `${status} without a time`,
    ],
    [
      method === 'HEAD' ? body === '' : CODES.has(codeOf(body)),
      'a code that is not in the catalogue',
    ],
    [!JSON.stringify([fields, body]).includes(PRIVATE), 'tells what belongs in the record'],
  ]
  return holds.filter(([isTrue]) => !isTrue).map(([, what]) => what)
}

function codeOf(body: string): string {
  if (!body.startsWith('{')) return ''
  return String((JSON.parse(body) as { readonly code?: unknown }).code)
}

function waits(status: number): boolean {
  return status === 429 || status === 503
}
