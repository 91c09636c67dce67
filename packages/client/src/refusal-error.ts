import { AccessError, type AccessErrorKind } from './access-error.ts'
import type { Outcome } from './exchange.ts'
import type { Outgoing } from './outgoing.ts'
import { see } from './see.ts'
import { printable, publicUrl } from './trace.ts'

/** The error that stands for an answer from 400 on. */
export async function refusalError(request: Outgoing, outcome: Outcome): Promise<AccessError> {
  const { response, attempts } = outcome
  const seen = outcome.seen ?? (await see(response))
  const { code, problem, challenges, decisionId, waitSeconds } = seen
  const kind = kindOf(response.status, code, request.body.isWhole())
  const retryAt = retryAtOf(waitSeconds)
  const said = code === undefined ? '' : ` \`${printable(code)}\``
  const detail = problem?.detail === undefined ? '' : `: ${printable(problem.detail)}`
  const until = retryAt === undefined ? '' : `; ask again from ${retryAt.toISOString()}`
  const id = decisionId === undefined ? '' : ` (decision ${printable(decisionId)})`
  return new AccessError(
    kind,
    `${request.method} ${publicUrl(request.href)} got ${response.status}${said}${detail}${until}${id}`,
    { status: response.status, code, problem, challenges, decisionId, retryAt, attempts, response },
  )
}

const KINDS: Readonly<Record<number, AccessErrorKind>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'missing',
  410: 'missing',
  429: 'throttled',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
}

function kindOf(status: number, code: string | undefined, isWhole: boolean): AccessErrorKind {
  if (status === 400 && code === 'invalid_request') return 'malformed'
  if (status === 401 && code === 'insufficient_user_authentication') return 'step_up'
  if (status === 401 && !isWhole) return 'not_repeatable'
  return KINDS[status] ?? 'failed'
}

/** The last instant that a `Date` can hold, in milliseconds since 1970. */
const INSTANT_MAX = 8_640_000_000_000_000

function retryAtOf(seconds: number | undefined): Date | undefined {
  if (seconds === undefined) return undefined
  return new Date(Math.min(INSTANT_MAX, Date.now() + seconds * 1000))
}
