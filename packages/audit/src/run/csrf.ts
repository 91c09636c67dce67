import { type AuditRequest, answerOf, type Exchange } from '../exchange.ts'
import type { HeldCredentials } from '../identity/credentials.ts'
import { withCsrf } from '../identity/csrf.ts'
import { present } from '../identity/show.ts'
import { type SignedIn, signIn } from '../identity/sign-in.ts'
import type { Identity } from '../plan.ts'
import type { Spot } from './book.ts'
import { controlsOf, isSafe, type Run } from './run.ts'

/** Signs an identity in, and gets the token that its changes need. */
export async function signInWhole(run: Run, identity: Identity): Promise<SignedIn> {
  const { sender, plan } = run
  const signedIn = await signIn(identity, sender)
  if (signedIn.kind === 'failed' || identity.csrf === undefined) return signedIn
  const options = { sender, base: plan.target.base, signedIn: signedIn.answer }
  const credentials = await withCsrf(identity, signedIn.credentials, options)
  const { from } = identity.csrf
  const where = from === undefined ? 'the answer to signing in' : `GET ${from}`
  if (credentials !== undefined) return { ...signedIn, credentials }
  return { kind: 'failed', why: `no CSRF token was found in ${where}: see its \`csrf\`` }
}

/** What nobody shows with a change: a token of its own, where the page that gives them out is open to it. */
export async function shownByNobody(run: Run, request: AuditRequest): Promise<AuditRequest> {
  const identity = run.plan.identities.find(({ csrf }) => csrf?.from !== undefined)
  if (identity === undefined || /^(GET|HEAD|OPTIONS|TRACE)$/i.test(request.method)) return request
  const { sender, plan } = run
  run.stranger ??= withCsrf(identity, undefined, { sender, base: plan.target.base })
  const held = await run.stranger
  return held === undefined ? request : await present(held, request)
}

const SPOKEN = /csrf|xsrf|forger|authenticity.?token|page expired/i

/**
 * Why a refused change says nothing about who may: what was shown was a session, and the refusal speaks of a token
 * against forged requests, or no session changed anything yet and nobody said where such a token is got.
 */
export function whyForged(
  run: Run,
  spot: Pick<Spot, 'caller' | 'operation'>,
  exchange: Exchange,
): string | undefined {
  const { caller, operation } = spot
  const answer = answerOf(exchange)
  const held = run.held.get(caller?.name ?? '')
  if (answer === undefined || answer.status < 400 || isSafe(operation)) return undefined
  if (held === undefined || !hasCookie(held)) return undefined
  const isSpoken = SPOKEN.test(answer.body.slice(0, 4096))
  if (isSpoken && held.csrf !== undefined) return 'its CSRF token is refused: see its `csrf`'
  const isLikely = answer.status === 403 || answer.status === 419
  const isWorking = held.csrf !== undefined || hasChanged(run) || isJudged(run, spot)
  if (!isSpoken && (!isLikely || isWorking)) return undefined
  return HOW
}

/** What a person writes. */
const HOW =
  'the server may want a token against forged requests (CSRF): say where it is got and shown, as in ' +
  '`csrf: { from: GET /csrf, pointer: /token, header: X-CSRF-Token }` of the identity'

function hasCookie({ fields }: HeldCredentials): boolean {
  return fields.some(([name]) => name.toLowerCase() === 'cookie')
}

function isJudged(run: Run, { operation }: Pick<Spot, 'operation'>): boolean {
  return controlsOf(run, operation).invalid !== undefined
}

/** Whether somebody with a session changed something in this run. */
function hasChanged({ letIn, held }: Run): boolean {
  return [...letIn].some((key) => {
    const [name = '', method = ''] = key.split(' ')
    const own = held.get(name)
    return own !== undefined && hasCookie(own) && !/^(GET|HEAD|OPTIONS)$/.test(method)
  })
}

/** Why a change with bad or no credentials says nothing about them: whoever may is answered the same without its token. */
export async function whyBeforeDoors(
  run: Run,
  spot: Spot,
  { exchange, request }: { readonly exchange: Exchange; readonly request: AuditRequest },
): Promise<string | undefined> {
  const { operation } = spot
  const status = answerOf(exchange)?.status ?? 0
  const held = [...run.held.values()].find(({ csrf }) => csrf !== undefined)
  if (held === undefined || isSafe(operation) || status === 401 || status < 400) return undefined
  const { csrf: _, ...bare } = held
  const without = await run.sender.send(await present(bare, request), {
    ...{ as: held.identity, operation: operation.id, effect: exchange.intent.effect },
    why: 'is the token against forged requests asked for first?',
  })
  if (answerOf(without)?.status !== status) return undefined
  return 'the token against forged requests is asked for before the credentials are'
}
