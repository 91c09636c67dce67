import type { AuditAnswer, AuditRequest, Exchange, Intent, Sender } from '../../src/exchange.ts'
import type { HeldCredentials } from '../../src/identity/credentials.ts'
import type { AuditObject, AuditPlan, Identity } from '../../src/plan.ts'
import { Book } from '../../src/run/book.ts'
import type { LiveObject, Run } from '../../src/run/run.ts'
import { identity } from '../input/identity.ts'
import { operation } from '../input/operation.ts'

/** A note of ann, which dan removes. */
export const NOTE: AuditObject = {
  ...{ name: 'note', owner: 'ann', tenant: 'red', idPointer: '/id', id: undefined },
  create: { operation: 'POST /notes', body: { text: 'note {canary}' } },
  ...{ parameter: 'id', read: 'GET /notes/{id}', remove: 'DELETE /notes/{id}', removeAs: 'dan' },
  ...{ parameters: {}, place: undefined },
}

/** The note while an audit runs. */
export const LIVE: LiveObject = { plan: NOTE, id: '7', canary: 'canary1', ghosts: ['8', '9'] }

/** Ann and ben of the red tenant, cat of the blue one, and dan who administers the red one. */
export const PEOPLE: readonly Identity[] = [
  identity('ann', { tenant: 'red' }),
  identity('ben', { tenant: 'red' }),
  identity('cat', { tenant: 'blue' }),
  identity('dan', { tenant: 'red', roles: ['admin'] }),
]

const PLAN: AuditPlan = {
  target: {
    ...{ base: 'http://127.0.0.1:1/api', environment: 'test', level: 3, requestsPerSecond: 500 },
    ...{ timeoutMs: 1_000, budgetMs: 10_000, ca: undefined },
  },
  operations: ['GET /notes', 'POST /notes', 'GET /notes/{id}', 'DELETE /notes/{id}'].map((id) =>
    operation(id),
  ),
  identities: PEOPLE,
  objects: [NOTE],
  expect: () => ({ kind: 'allow', why: 'anybody may' }),
  conventions: {
    ...{ challenge: 401, forbid: 403, conceal: 404, badCredentialsOnPublic: 'either' },
    ...{ problem: undefined, throttle: false },
  },
  ...{ never: [], mint: undefined, accepted: [], remarks: [] },
}

const SENDER: Sender = {
  send: () => Promise.reject(new Error('nothing is sent here')),
  sent: 0,
  journal: { created() {}, removed() {}, open: [], owns: () => false },
}

/** The audit of an API of notes before anything was sent: everybody is signed in, and the note is there. */
export function runOf(plan: Partial<AuditPlan> = {}): Run {
  return {
    plan: { ...PLAN, ...plan },
    sender: SENDER,
    held: new Map(PEOPLE.map(({ name }) => [name, heldBy(name)])),
    objects: new Map([['note', LIVE]]),
    ...{ spares: new Map(), unnamed: new Set(), controls: new Map(), lists: new Set() },
    ...{ letIn: new Set(), doubted: new Set(), notSignedIn: new Map(), lost: [] },
    ...{ ghosts: new Map(), book: new Book(() => {}), remarks: [] },
    addressForFailure: () => undefined,
    isWanted: () => true,
    isWantedCell: () => true,
  }
}

/** The same run, in which each request gets an answer from here; they are numbered in order. */
export function answered(
  run: Run,
  answer: (request: AuditRequest, intent: Intent) => Partial<AuditAnswer>,
): { readonly run: Run; readonly sent: readonly Exchange[] } {
  const sent: Exchange[] = []
  const send: Sender['send'] = async (request, intent) => {
    const usual = { status: 200, fields: [], body: '', isTruncated: false, milliseconds: 1 }
    const outcome = { kind: 'answer', answer: { ...usual, ...answer(request, intent) } } as const
    const one = { number: sent.length + 1, intent, request, outcome }
    sent.push(one)
    return one
  }
  return { run: { ...run, sender: { ...SENDER, send } }, sent }
}

function heldBy(name: string): HeldCredentials {
  const prefix = 'Bearer '
  const secret = `token-of-${name}`
  const fields = [['Authorization', prefix + secret]] as const
  return { identity: name, kind: 'opaque', fields, field: 'Authorization', prefix, secret }
}

/** An exchange with this answer, or without any. */
export function exchange(number: number, status?: number, body = ''): Exchange {
  const answer = { status: status ?? 0, fields: [], body, isTruncated: false, milliseconds: 1 }
  return {
    number,
    intent: { as: 'ann', why: 'it is tried', operation: 'GET /notes', effect: { kind: 'read' } },
    request: { method: 'GET', target: '/notes', fields: [] },
    outcome:
      status === undefined ? { kind: 'failed', why: 'no answer' } : { kind: 'answer', answer },
  }
}
