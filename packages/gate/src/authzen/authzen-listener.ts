import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { DecisionRecord, Subject } from '@sallyport/contract'
import type { Access, AnyPolicy, Guard } from '@sallyport/guard'
import { type NodeRoute, nodeListener, route } from '@sallyport/guard/node'
import { anyone, authenticated, readPolicies } from '@sallyport/policy'
import {
  type AuthzenAnswer,
  type AuthzenOperation,
  answerAuthzen,
  type DecisionService,
} from '@sallyport/policy/remote'
import type { AuthzenResource, AuthzenSettings, SubjectSettings } from '../settings.ts'
import { type AskedBy, decisionRecord } from './decision-record.ts'
import { policyService } from './policy-service.ts'

/** The rules that decide, and that say who may ask. */
export interface AuthzenRules {
  readonly guard: Guard
  readonly settings: { readonly policies: unknown }
}

/** What the decision point is a part of. */
export interface AuthzenGate {
  readonly rules: AuthzenRules
  /** Keeps the record of a decision. */
  note?(record: DecisionRecord): void
}

/** How decisions are offered. */
export interface AuthzenOptions {
  /** The address by which it is known, without a slash at the end: `https://pdp.example`. */
  readonly url: string
  /** The policy that says who may ask; by default whoever is authenticated. */
  readonly policy?: string | undefined
  readonly subjects: readonly SubjectSettings[]
  readonly resources?: Readonly<Record<string, readonly AuthzenResource[]>>
  /** Whether an answer of no says why; `none` if left out. */
  readonly reasons?: AuthzenSettings['reasons']
}

/** The longest question, in bytes. */
export const QUESTION_BYTES_MAX: number = 256 * 1024

const OPERATIONS: Readonly<Record<AuthzenOperation, string>> = {
  evaluation: '/access/v1/evaluation',
  evaluations: '/access/v1/evaluations',
  search_subject: '/access/v1/search/subject',
  search_resource: '/access/v1/search/resource',
  search_action: '/access/v1/search/action',
}

/**
 * A decision point by AuthZEN 1.0, on the policies in force. It stands behind the guard itself: whoever asks
 * has to show credentials, for its answers tell who may do what.
 */
export function authzenListener(gate: AuthzenGate, options: AuthzenOptions): RequestListener {
  const listeners = new WeakMap<AuthzenRules, RequestListener>()
  return (request, response) => {
    // A question is answered by the rules with which it began.
    const { rules } = gate
    const listener = listeners.get(rules) ?? listenerOf(gate, rules, options)
    listeners.set(rules, listener)
    listener(request, response)
  }
}

function listenerOf(
  gate: AuthzenGate,
  { guard, settings }: AuthzenRules,
  options: AuthzenOptions,
): RequestListener {
  const policies = readPolicies(settings.policies)
  if (policies.kind === 'invalid') throw new TypeError(policies.problems[0].message)
  const { resources, reasons = 'none' } = options
  const subjects = options.subjects.map(subjectOf)
  const searching = policyService({
    ...{ policies, subjects, reasons },
    ...(resources && { resources }),
  })
  /** A search asks about thousands, and decides on nothing: only evaluations are recorded. */
  const serviceOf = (operation: AuthzenOperation, asked: Omit<AskedBy, 'now'>): DecisionService => {
    if (operation !== 'evaluation' && operation !== 'evaluations') return searching
    return searching.observed((decided) =>
      gate.note?.(decisionRecord(decided, { ...asked, now: Date.now() })),
    )
  }
  const asks = policyOf(guard, options.policy)
  const metadata = JSON.stringify(metadataOf(options))
  const open = guard.policy('authzen.metadata', { rule: anyone() })
  const routes = Object.entries(OPERATIONS) as [AuthzenOperation, string][]
  return nodeListener(guard, [
    route(['GET', '/.well-known/authzen-configuration'], open, (_, response) => {
      write(response, 200, metadata)
    }),
    ...routes.map(
      ([operation, path]): NodeRoute =>
        route(['POST', path], asks as never, (request, response, access: Access<object>) => {
          const asker = access.subject?.id ?? 'nobody'
          const address = request.socket.remoteAddress
          const service = serviceOf(operation, { asker, path, address })
          return answer(service, { operation, request, response })
        }),
    ),
  ])
}

/** Somebody who is asked about has shown nothing. */
function subjectOf(stated: SubjectSettings): Subject {
  return {
    ...{ kind: 'user', sets: [], authentication: { scheme: 'stated', methods: [] } },
    ...stated,
  }
}

function policyOf(guard: Guard, name: string | undefined): AnyPolicy {
  if (name === undefined) {
    return guard.policy('authzen', { rule: authenticated() }) as unknown as AnyPolicy
  }
  return guard.policies.get(name) ?? (guard.policy(name, {}) as unknown as AnyPolicy)
}

/** AuthZEN 1.0, Policy Decision Point Metadata. */
function metadataOf({ url }: AuthzenOptions): object {
  return {
    policy_decision_point: url,
    access_evaluation_endpoint: url + OPERATIONS.evaluation,
    access_evaluations_endpoint: url + OPERATIONS.evaluations,
    search_subject_endpoint: url + OPERATIONS.search_subject,
    search_resource_endpoint: url + OPERATIONS.search_resource,
    search_action_endpoint: url + OPERATIONS.search_action,
  }
}

interface Asking {
  readonly operation: AuthzenOperation
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

const REQUEST_ID = /^[\x21-\x7e]{1,128}$/

async function answer(
  service: DecisionService,
  { operation, request, response }: Asking,
): Promise<void> {
  const requestId = request.headers['x-request-id']
  if (typeof requestId === 'string' && REQUEST_ID.test(requestId)) {
    response.setHeader('x-request-id', requestId)
  }
  const text = await textOf(request)
  if (text === 'gone') return
  if (text === 'too long') return write(response, 413, JSON.stringify('the question is too long'))
  const contentType = request.headers['content-type']
  const { status, body }: AuthzenAnswer = await answerAuthzen(
    { operation, contentType, text: text.text },
    service,
  )
  write(response, status, JSON.stringify(body))
}

/** The body, or why there is none. What is not UTF-8 is not JSON either. */
async function textOf(
  request: IncomingMessage,
): Promise<{ readonly text: string } | 'too long' | 'gone'> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length > QUESTION_BYTES_MAX) return 'too long'
      chunks.push(chunk)
    }
  } catch {
    return 'gone'
  }
  return { text: Buffer.concat(chunks).toString('utf8') }
}

function write(response: ServerResponse, status: number, body: string): void {
  if (response.headersSent || response.destroyed) return
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    // What was not read of a question that is too long is nobody's next one.
    ...(status === 413 && { connection: 'close' }),
  })
  response.end(body)
}
