import { whenReady } from '../eventually.ts'
import { type Policy, routable } from '../policies/policy.ts'
import {
  addFields,
  type FastifyReply,
  type FastifyRequest,
  requestOf,
  sendAnswer,
} from './fastify-message.ts'
import { grant, mark } from './granted.ts'

/** A Fastify hook, in the form without promises. */
export type FastifyHook = (request: FastifyRequest, reply: FastifyReply, done: () => void) => void

/** The hook that asks a policy. */
export function hookOf<T extends object>(policy: Policy<T>): FastifyHook {
  const { guard } = routable(policy)
  const onRequest: FastifyHook = (request, reply, done) => {
    void whenReady(guard.handle(requestOf(request), policy), (outcome) => {
      if (outcome.kind === 'answer') return sendAnswer(reply, outcome.answer)
      addFields(reply, outcome.fields)
      grant(request, policy, outcome.access)
      return done()
    })
  }
  return mark(onRequest, policy)
}
