import type { Challenge, Subject } from '@sallyport/contract'
import { createModel, type Model } from '@sallyport/policy'
import type { AccessRequest, FieldLines } from '../src/request.ts'
import type { Credentials, Reading, Scheme, Verification } from '../src/scheme.ts'

/** A request in memory. Field names in lower case; a list is several lines. */
export interface RequestParts {
  readonly method?: string
  readonly target?: string
  readonly address?: string | undefined
  readonly params?: Readonly<Record<string, string>>
  readonly fields?: Readonly<Record<string, string | readonly string[]>>
}

/** Makes a request of its parts. */
export function requestOf(parts: RequestParts = {}): AccessRequest {
  return {
    method: parts.method ?? 'GET',
    target: parts.target ?? '/orders/1',
    address: 'address' in parts ? parts.address : '192.0.2.1',
    params: parts.params ?? {},
    header: (name): FieldLines => parts.fields?.[name],
  }
}

/** A subject with the sets that a test names. */
export function subjectOf(id: string, parts: Partial<Subject> = {}): Subject {
  return {
    id,
    kind: 'user',
    sets: [],
    authentication: { scheme: 'token', methods: [] },
    ...parts,
  }
}

/** What a fake scheme is made of. */
export interface FakeSchemeParts {
  readonly name?: string
  /** The field it reads; its values are `<name> <text>`, or the text alone off `authorization`. */
  readonly transport?: string
  readonly guessable?: boolean
  readonly opensDialog?: boolean
  readonly verify: (text: string) => Verification | Promise<Verification>
  readonly recall?: (text: string) => Verification | undefined
  readonly hasScriptChallenge?: boolean
  readonly asksStepUp?: boolean
}

/**
 * A scheme for tests of the guard itself: `Token <text>` in Authorization, judged by a function.
 *
 * The text `broken` is malformed; `account:secret` names an account.
 */
export function fakeScheme(parts: FakeSchemeParts): Scheme {
  const name = parts.name ?? 'token'
  const transport = parts.transport ?? 'authorization'
  const challengeOf =
    (scheme: string): Scheme['challenge'] =>
    ({ realm, error, scopes, stepUp }): Challenge => ({
      scheme,
      parameters: [
        { name: 'realm', value: realm },
        ...(error === undefined ? [] : [{ name: 'error', value: error }]),
        ...(scopes === undefined ? [] : [{ name: 'scope', value: scopes.join(' ') }]),
        ...(stepUp === undefined ? [] : [{ name: 'step_up', value: JSON.stringify(stepUp) }]),
      ],
      valid: true,
    })
  return {
    name,
    guessable: parts.guessable ?? false,
    opensDialog: parts.opensDialog ?? false,
    ...(parts.asksStepUp && { asksStepUp: true }),
    read: (request) => read(request.header(transport), { name, transport }),
    challenge: challengeOf(name),
    ...(parts.hasScriptChallenge && { scriptChallenge: challengeOf(`x-${name}`) }),
    verify: ({ text }) => parts.verify(text),
    ...(parts.recall && {
      recall: ({ text }: Credentials) => {
        const verdict = parts.recall?.(text)
        return verdict?.kind === 'ok' || verdict?.kind === 'reject' ? verdict : undefined
      },
    }),
  }
}

function read(
  value: FieldLines,
  { name, transport }: { readonly name: string; readonly transport: string },
): Reading {
  if (value === undefined) return { kind: 'absent' }
  if (typeof value !== 'string') return { kind: 'malformed', reason: 'credentials_repeated' }
  const prefix = transport === 'authorization' ? `${name} ` : ''
  if (!value.toLowerCase().startsWith(prefix)) return { kind: 'absent' }
  const text = value.slice(prefix.length)
  if (text === 'broken') return { kind: 'malformed', reason: 'credentials_malformed' }
  const account = text.includes(':') ? { account: text.slice(0, text.indexOf(':')) } : {}
  const fingerprint = text === 'known' ? { fingerprint: `fingerprint of ${text}` } : {}
  return { kind: 'found', credentials: { transport, text, ...account, ...fingerprint } }
}

/** The verification of a good credential. */
export function okay(subject: Subject): Verification {
  return { kind: 'ok', subject, facts: {} }
}

/** The model of the tests: three permissions, a member and an admin. */
export const model: Model = createModel({
  permissions: ['orders:read', 'orders:write', 'settings:read'],
  sets: {
    member: { permissions: ['orders:read', 'orders:write'] },
    admin: { permissions: ['settings:read'], includes: ['member'] },
  },
})

/** The next warning of the process whose text matches. */
export function nextWarning(text: RegExp): Promise<Error> {
  return new Promise((resolve) => {
    const seen = (warning: Error): void => {
      if (!text.test(warning.message)) return
      process.off('warning', seen)
      resolve(warning)
    }
    process.on('warning', seen)
  })
}
