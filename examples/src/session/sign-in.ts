import type { Access, AccessRequest, OpenedSession, Policy, Sessions } from '@sallyport/guard'
import { BodyUnreadable, readText } from '../orders/body.ts'
import type { StoredSubject } from '../orders/database.ts'
import type { Body } from '../orders/orders.ts'
import { created, NO_CONTENT, ok, problem, type Reply } from '../orders/reply.ts'
import type { CodeVerdict, CodeVerifier } from './codes.ts'
import { signInPage } from './page.ts'
import type { PasskeyPlace, Passkeys } from './passkeys.ts'

/** A request as a handler of sessions needs it. */
export interface Visit {
  readonly method: string
  readonly header: AccessRequest['header']
  readonly body: Body
}

/** Signing in, stepping up and signing out: the routes below `/session`. */
export interface SignIn {
  page(): Reply
  me(access: Access): Reply
  /** A password was verified by the guard; a code follows where the subject has an app for it. */
  signIn(access: Access, visit: Visit): Promise<Reply>
  /** The path names the step: `totp`, `passkey`, `passkey-options` and the two of a new one. */
  step(access: Access, visit: Visit): Promise<Reply>
  signOut(visit: Visit): Promise<Reply>
}

/** What signing in is made of. */
export interface SignInParts {
  readonly sessions: Sessions
  readonly codes: CodeVerifier
  readonly passkeys: Passkeys
  readonly subject: (id: string) => StoredSubject | undefined
  /**
   * The origin of our page, with whose name passkeys are made. It is stated here and never taken from
   * `Host`, which whoever sends a request writes. Asked for each request, for a port is known late.
   */
  readonly origin: () => string
  /** Who may add a passkey: whoever proved itself just now. */
  readonly addPasskey: Policy
}

const BODY_BYTES_MAX = 16_384

/** Makes what is behind the routes of sessions. */
export function createSignIn(parts: SignInParts): SignIn {
  const { sessions } = parts
  return {
    page: signInPage,
    me: ({ subject }) => {
      const { methods, acr, time } = subject?.authentication ?? {}
      return ok({ subject: subject?.id, tenant: subject?.tenant, methods, acr, auth_time: time })
    },
    signIn: (access, visit) =>
      withBody(visit, (body) => signIn(parts, { id: access.subject?.id ?? '', visit, body })),
    step: (access, visit) => withBody(visit, (body) => step(parts, { access, visit, body })),
    signOut: async ({ header }) => {
      const [name, value] = await sessions.signOut(header('cookie'))
      return { ...NO_CONTENT, fields: { [name]: value } }
    },
  }
}

type Members = Readonly<Record<string, unknown>>

interface SignInCall {
  readonly id: string
  readonly visit: Visit
  readonly body: Members
}

async function signIn(
  { sessions, codes, subject }: SignInParts,
  { id, visit, body }: SignInCall,
): Promise<Reply> {
  // Somebody else's page would sign a person in as himself, and read what that person then enters.
  if (sessions.isForeign(visit)) return problem(403, 'Forbidden', 'sign in from our own page')
  const stored = subject(id)
  if (stored === undefined) return problem(403, 'Forbidden', 'this subject cannot sign in')
  const needsCode = stored.totpSecret !== undefined
  const { totp: code, remember } = body
  if (needsCode && code === undefined) return ok({ next: 'totp' })
  const complaint = needsCode ? complaintOf(await codes.verify(id, String(code))) : undefined
  if (complaint !== undefined) return complaint
  const agent = visit.header('user-agent')
  const { tenant, sets, permissions, kind } = stored
  const opened = await sessions.signIn(visit.header('cookie'), {
    subject: { id, kind, tenant, sets, permissions },
    methods: needsCode ? ['pwd', 'otp'] : ['pwd'],
    device: typeof agent === 'string' ? agent : undefined,
    remember: remember === true,
  })
  return withSession(created('/session/me', { subject: id, csrf_token: opened.csrfToken }), opened)
}

interface StepCall {
  readonly access: Access
  readonly visit: Visit
  readonly body: Members
}

/** One step of somebody who is signed in. */
async function step(parts: SignInParts, call: StepCall): Promise<Reply> {
  const { sessions, codes, passkeys, origin } = parts
  const { access, visit, body } = call
  const session = await sessions.current(visit.header('cookie'))
  const id = access.subject?.id
  if (session === undefined || id === undefined) return GONE
  const place: PasskeyPlace = { subject: id, session: session.hash, origin: origin() }
  switch (access.params['step']) {
    case 'totp': {
      const complaint = complaintOf(await codes.verify(id, String(body['totp'])))
      return complaint ?? stepUp(sessions, visit, 'otp')
    }
    case 'passkey-options':
      return ok(await passkeys.authenticationOptions(place))
    case 'passkey': {
      const method = await passkeys.authenticate(place, body)
      return method === undefined ? WRONG_PASSKEY : stepUp(sessions, visit, method)
    }
    case 'new-passkey-options':
      access.require(parts.addPasskey, place)
      return ok(await passkeys.registrationOptions(place))
    case 'new-passkey':
      access.require(parts.addPasskey, place)
      return (await passkeys.register(place, body)) ? NO_CONTENT : WRONG_PASSKEY
    default:
      return problem(404, 'Not found', 'there is no such step')
  }
}

async function stepUp(sessions: Sessions, visit: Visit, method: string): Promise<Reply> {
  const opened = await sessions.stepUp(visit.header('cookie'), method)
  return opened === undefined ? GONE : withSession(ok({ csrf_token: opened.csrfToken }), opened)
}

const GONE: Reply = problem(409, 'Session gone', 'the session was ended or replaced meanwhile')
const WRONG_PASSKEY: Reply = problem(400, 'Wrong passkey', 'the passkey is not good for this')

function complaintOf(verdict: CodeVerdict): Reply | undefined {
  if (verdict.kind === 'right') return undefined
  if (verdict.kind === 'wrong') return problem(400, 'Wrong code', 'the code is not good')
  const seconds = Math.max(1, Math.ceil(verdict.seconds))
  const reply = problem(429, 'Too many codes', 'wait before the next one')
  return { ...reply, fields: { ...reply.fields, 'retry-after': String(seconds) } }
}

function withSession(reply: Reply, { field: [name, value] }: OpenedSession): Reply {
  return { ...reply, fields: { ...reply.fields, [name]: value, 'cache-control': 'no-store' } }
}

async function withBody(visit: Visit, next: (body: Members) => Promise<Reply>): Promise<Reply> {
  try {
    const text = await readText(visit.body, BODY_BYTES_MAX)
    const value: unknown = text === '' ? {} : JSON.parse(text)
    if (typeof value === 'object' && value !== null) return await next(value as Members)
    return NO_OBJECT
  } catch (error) {
    if (error instanceof BodyUnreadable) return error.reply
    if (error instanceof SyntaxError) return NO_OBJECT
    throw error
  }
}

const NO_OBJECT: Reply = problem(400, 'Invalid body', 'the body must be a JSON object')
