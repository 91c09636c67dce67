import type { Decision, Subject } from '@sallyport/contract'
import { type ResourceType, resourceType } from '@sallyport/policy'
import { concealed, unavailable } from '../src/answer/refusals.ts'
import { authorize } from '../src/authorize.ts'
import { createGuard } from '../src/guard.ts'
import type { Means, Question } from '../src/matter.ts'
import type { Load, Policy, PolicyOptions } from '../src/policies/policy.ts'
import { recordSettings } from '../src/record/record-settings.ts'
import type { AccessRequest } from '../src/request.ts'
import type { Scheme } from '../src/scheme.ts'
import { newTrail, type Trail } from '../src/trail.ts'
import { fakeScheme, model, okay, requestOf, subjectOf } from './support.ts'

/** A row of the orders API. */
export interface Order {
  readonly id: string
  readonly tenant: string
  readonly customer: string
  readonly open: boolean
}

/** The scheme of the tests; it can ask for another authentication. */
export const token: Scheme = fakeScheme({
  asksStepUp: true,
  verify: () => okay(subjectOf('alice')),
})
/** Orders of a tenant and a customer. */
export const orderType: ResourceType<Order> = resourceType<Order>('order', {
  tenant: 'tenant',
  owner: 'customer',
})
/** Order 1: open, of acme and alice. */
export const order: Order = { id: '1', tenant: 'acme', customer: 'alice', open: true }
/** A member of acme, who owns order 1. */
export const alice: Subject = subjectOf('alice', { tenant: 'acme', sets: ['member'] })

/** A policy of a guard of its own. */
export function policyOf<T extends object>(options: PolicyOptions<T>): Policy<T> {
  return createGuard({ realm: 'orders', model, schemes: [token] }).policy('orders.read', options)
}

/** The instant of every request. */
export const INSTANT: number = Date.UTC(2026, 9, 23, 12)

/** What became of a question. */
export interface Asked {
  readonly decision: Decision
  readonly trail: Trail
}

/** Asks with the scheme of the tests. */
export async function ask<T extends object>(
  policy: Policy<T>,
  subject: Subject | undefined,
  request: AccessRequest = requestOf(),
): Promise<Asked> {
  const trail = { ...newTrail(concealed('route_unknown')), scheme: token }
  const question = questionOf(policy, subject, { request, trail })
  return { decision: await authorize(question), trail }
}

const means: Means = {
  throttle: undefined,
  limits: { decisionMs: 30, retryAfterSeconds: 4 },
  clock: () => INSTANT,
  relations: undefined,
  records: recordSettings(),
  impossible: unavailable('policy_failed', 4),
}

/** A question as the guard would put it. */
export function questionOf<T extends object>(
  policy: Policy<T>,
  subject: Subject | undefined,
  { request = requestOf(), trail = newTrail(concealed('route_unknown')), now = INSTANT } = {},
): Question<T> {
  const { ruling } = policy
  const rules = { generation: 1, model, policies: undefined }
  trail.subject = subject
  return { matter: { request, policy, rules, ruling, means, now }, trail }
}

/** A loader that counts how often it is asked. */
export const counted = (found: Order | undefined): Load<Order> & { calls: number } => {
  const load: Load<Order> & { calls: number } = Object.assign(
    () => {
      load.calls++
      return found
    },
    { calls: 0 },
  )
  return load
}
