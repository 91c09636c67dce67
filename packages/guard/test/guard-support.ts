import assert from 'node:assert/strict'
import { permission } from '@sallyport/policy'
import { createGuard, type Guard, type GuardOptions, type Outcome } from '../src/guard.ts'
import type { AnyPolicy, Policy } from '../src/policies/policy.ts'
import type { Scheme } from '../src/scheme.ts'
import { fakeScheme, model, okay, type RequestParts, requestOf, subjectOf } from './support.ts'

/** An answer, with its fields by name. */
export interface Seen {
  readonly status: number
  readonly body: string
  field(name: string): string | undefined
}

const subjects = [
  subjectOf('alice', { tenant: 'acme', sets: ['member'] }),
  subjectOf('bob', { tenant: 'acme', sets: ['member'] }),
  subjectOf('dave', { tenant: 'globex', sets: ['member'] }),
]
/** The scheme of that guard. */
export const token = (): Scheme =>
  fakeScheme({
    verify: (text) => {
      const subject = subjects.find(({ id }) => id === text)
      return subject ? okay(subject) : { kind: 'reject', reason: 'signature_invalid', facts: {} }
    },
  })

/** A guard of one fake scheme that knows alice, bob and dave. */
export function guardOf(options: Partial<GuardOptions> = {}): Guard {
  return createGuard({ realm: 'orders', model, schemes: [token()], ...options })
}

/** A request with a token of the fake scheme. */
export const bearing = (
  text: string,
  more: Readonly<Record<string, string>> = {},
): RequestParts => ({
  fields: { authorization: `Token ${text}`, ...more },
})

/** What the guard makes of a request. */
export async function handled(
  guard: Guard,
  policy: AnyPolicy,
  parts: RequestParts = {},
): Promise<Outcome<object>> {
  return guard.handle(requestOf(parts), policy)
}

/** The answer to a request that must not pass. */
export async function answerOf(
  guard: Guard,
  policy: AnyPolicy,
  parts: RequestParts = {},
): Promise<Seen> {
  const outcome = await handled(guard, policy, parts)
  assert.ok(outcome.kind === 'answer', 'it passed')
  const { status, fields, body } = outcome.answer
  return { status, body, field: (name: string) => fields.find(([field]) => field === name)?.[1] }
}

/** A policy that members meet. */
export const read = (guard: Guard): Policy =>
  guard.policy('read', { rule: permission('orders:read') })
