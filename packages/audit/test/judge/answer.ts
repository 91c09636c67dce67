import type { AuditAnswer, Exchange } from '../../src/exchange.ts'
import type { RefusalContext } from '../../src/judge/refusal.ts'
import type { Field } from '../../src/plan.ts'

/** An answer with a status, fields and a body. */
export function answer(
  status: number,
  fields: readonly Field[] = [],
  body: string | object = '',
): AuditAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { status, fields, body: text, isTruncated: false, milliseconds: 1 }
}

/** An exchange that ended in an answer. */
export function exchangeOf(given: AuditAnswer, number = 1): Exchange {
  return {
    number,
    intent: { as: 'nobody', why: 'a test', operation: 'GET /a', effect: { kind: 'read' } },
    request: { method: 'GET', target: '/a', fields: [] },
    outcome: { kind: 'answer', answer: given },
  }
}

/** A refusal as a right API writes it. */
export function refusal(status: number, ...fields: readonly Field[]): AuditAnswer {
  const type: Field = ['Content-Type', 'application/problem+json']
  const problem = { type: 'https://x.example/p/a', title: 'Refused', status, code: 'a' }
  return answer(status, [type, ['Cache-Control', 'no-store'], ...fields], problem)
}

/** Nobody asks for what is behind a Bearer token. */
export const CONTEXT: RefusalContext = {
  expected: { kind: 'challenge', why: 'nobody signed in' },
  shows: 'nothing',
  schemes: ['bearer'],
  method: 'GET',
  conventions: {
    challenge: 401,
    forbid: 403,
    conceal: 404,
    badCredentialsOnPublic: 'either',
    problem: undefined,
    throttle: false,
  },
  secrets: ['s3cr3t-s3cr3t-s3cr3t'],
  names: ['admin', 'auditor', 'user', 'alice', 'bob'],
}

/** The oracles and causes of faults, in order. */
export function told(
  faults: readonly { readonly oracle: string; readonly cause: string }[],
): readonly string[] {
  return faults.map(({ oracle, cause }) => `${oracle} ${cause}`)
}
