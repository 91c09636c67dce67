// Goal: the table of the client says what the RFCs say, whatever comes together.
// Method: every combination of what an answer can say and what a client can be, against rules written a second time.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type NextStep,
  nextStep,
  nextSteps,
  parseChallenges,
  type SeenAnswer,
  type SentRequest,
} from '../src/index.ts'

const STATUSES = [200, 400, 401, 403, 404, 407, 429, 500, 503]
const ERRORS = [
  undefined,
  'invalid_token',
  'use_dpop_nonce',
  'invalid_dpop_proof',
  'insufficient_user_authentication',
  'insufficient_scope',
  'invalid_credentials',
]
const OFFERS = [
  '',
  'Bearer',
  'DPoP',
  'Digest stale=true',
  'Basic realm="a"',
  'Bearer realm="x", DPoP algs="ES256"',
  'Negotiate',
  'Digest realm="a", Basic realm="a"',
]
const HOLDERS = [[], ['bearer'], ['dpop', 'bearer'], ['digest', 'basic']]
const TAKEN: readonly (readonly NextStep[])[] = [
  [],
  [{ kind: 'refresh', rule: '', after: 'repeat' }],
  [{ kind: 'repeat', rule: '' }],
  [{ kind: 'step_up', rule: '' }],
  [{ kind: 'wait', rule: '' }],
  [
    { kind: 'wait', rule: '' },
    { kind: 'wait', rule: '' },
  ],
  [{ kind: 'authenticate', scheme: 'digest', rule: '' }],
  [{ kind: 'authenticate', scheme: 'bearer', rule: '' }],
]
const STEP_UPS = [[], ['insufficient_user_authentication', 'insufficient_scope']]

/** What is expected of one combination, told apart from the way in which it was written down. */
interface Question {
  readonly status: number
  readonly error: string | undefined
  readonly offered: readonly string[]
  readonly isStale: boolean
  readonly answer: SeenAnswer
  readonly request: SentRequest
}

const took = ({ taken }: SentRequest, kind: NextStep['kind']): boolean =>
  taken.some((step) => step.kind === kind)

function expected(question: Question): NextStep['kind'] {
  const { status, error, answer, request } = question
  if (status < 400) return 'accept'
  if (status === 429 || status === 503) return expectedWait(answer, request)
  if (status === 403) return error === 'insufficient_scope' ? expectedStepUp(question) : 'stop'
  if (status === 400 || status === 401) return expectedRefused(question)
  return 'stop'
}

function expectedRefused(question: Question): NextStep['kind'] {
  const { status, error, answer, request } = question
  const isAgain = request.repeatable !== 'not_body' && !took(request, 'repeat')
  const isNonce = error === 'use_dpop_nonce' && answer.nonce === 'new'
  if (status === 400) return isNonce && request.scheme === 'dpop' && isAgain ? 'repeat' : 'stop'
  const isProof = request.scheme === 'dpop' && (isNonce || error === 'invalid_dpop_proof')
  const isNewNonce = request.scheme === 'digest' && question.isStale
  if (isAgain && (isProof || isNewNonce)) return 'repeat'
  return expectedUnauthenticated(question)
}

// RFC 9110 section 9.2.2: what may be sent twice.
function expectedWait({ waitSeconds = 0 }: SeenAnswer, request: SentRequest): NextStep['kind'] {
  const waits = request.taken.filter(({ kind }) => kind === 'wait').length
  return request.repeatable === 'whole' && waitSeconds <= 30 && waits < 2 ? 'wait' : 'stop'
}

function expectedStepUp({ error = '', request }: Question): NextStep['kind'] {
  const isWanted = request.stepUpFor.includes(error) && request.repeatable !== 'not_body'
  return isWanted && !took(request, 'step_up') ? 'step_up' : 'stop'
}

function expectedUnauthenticated(question: Question): NextStep['kind'] {
  const { error = '', offered, request } = question
  const { scheme, schemes, taken } = request
  if (error === 'insufficient_user_authentication') return expectedStepUp(question)
  if (['use_dpop_nonce', 'invalid_dpop_proof', 'insufficient_scope'].includes(error)) return 'stop'
  const isOurs = scheme !== undefined && (offered.length === 0 || offered.includes(scheme))
  if (isOurs && request.credentials === 'renewable' && !took(request, 'refresh')) return 'refresh'
  const best = schemes.find((one) => offered.includes(one))
  const isTried = taken.some((step) => step.kind === 'authenticate' && step.scheme === best)
  const isNew = best !== undefined && best !== scheme && !isTried
  return isNew && request.repeatable !== 'not_body' ? 'authenticate' : 'stop'
}

type Choices = Readonly<Record<string, readonly unknown[]>>
type Chosen<Of extends Choices> = { readonly [Name in keyof Of]: Of[Name][number] }

/** Every choice of one from each list. */
function combinations<Of extends Choices>(of: Of): Chosen<Of>[] {
  const all = Object.entries(of).reduce<Record<string, unknown>[]>(
    (sofar, [name, values]) =>
      sofar.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  )
  return all as Chosen<Of>[]
}

/** The same error in the challenge, or in the document alone. */
function fieldOf(
  offer: string,
  error: string | undefined,
  where: 'challenge' | 'document',
): string {
  if (where === 'document' || offer === '' || error === undefined) return offer
  return offer.includes('=') ? `${offer}, error="${error}"` : `${offer} error="${error}"`
}

const asked: readonly Omit<Question, 'request'>[] = combinations({
  status: STATUSES,
  error: ERRORS,
  offer: OFFERS,
  where: ['challenge', 'document'] as const,
  nonce: ['new', 'none'] as const,
  waitSeconds: [undefined, 30, 31],
})
  .filter(({ status, waitSeconds }) => status >= 408 || waitSeconds === undefined)
  .map(({ status, error, offer, where, nonce, waitSeconds }) => {
    const field = fieldOf(offer, error, where)
    const { challenges } = parseChallenges(field)
    // Nonsense where the challenge says it: that goes before.
    const code = field === offer ? error : 'nonsense'
    const offered = challenges.map(({ scheme }) => scheme.toLowerCase())
    const answer = { status, challenges, code, nonce, waitSeconds }
    return { status, error, offered, isStale: field.includes('stale'), answer }
  })

const requests: readonly SentRequest[] = HOLDERS.flatMap((schemes) =>
  combinations({
    schemes: [schemes],
    scheme: [undefined, ...schemes],
    credentials: ['renewable', 'fixed'] as const,
    repeatable: ['whole', 'not_body', 'not_method'] as const,
    stepUpFor: STEP_UPS,
    taken: TAKEN,
    longestWaitSeconds: [30],
    waitsMax: [2],
  }),
)

test('every combination', (context) => {
  const rules = new Set<string>()
  for (const question of asked) {
    for (const request of requests) {
      const step = nextStep(question.answer, request)
      const wanted = expected({ ...question, request })
      rules.add(step.rule)
      if (step.kind !== wanted) {
        assert.fail(`${wanted}, not ${step.kind}: ${JSON.stringify({ question, request })}`)
      }
    }
  }
  const count = asked.length * requests.length
  context.diagnostic(`${count} combinations`)
  assert.ok(count > 1_000_000)
  assert.deepEqual(rules, new Set(nextSteps.map(({ rule }) => rule)))
})
