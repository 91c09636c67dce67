import type { Context } from 'hono'
import type { Answer } from '../answer.ts'
import type { AccessRequest } from '../request.ts'
import { requestOf as fetchRequestOf, type NodeSide, withoutChallenges } from './fetch-request.ts'

/** A request of Hono as the guard sees it. */
export function requestOf(context: Context, address: string | undefined): AccessRequest {
  const params: Readonly<Record<string, string>> = context.req.param()
  return fetchRequestOf(context.req.raw, { params, address, node: nodeSideOf(context) })
}

/** Answers through Hono; fields that were set earlier survive, and ours win over theirs. */
export function answerWith(context: Context, answer: Answer): Response {
  const { status, fields, body } = withoutChallenges(answer, nodeSideOf(context))
  const seen = new Set<string>(['access-control-expose-headers'])
  context.header('www-authenticate', undefined)
  for (const [name, value] of fields) {
    context.header(name, value, { append: seen.has(name) })
    seen.add(name)
  }
  return context.newResponse(body === '' ? null : body, status as 401)
}

/** `@hono/node-server` hands message and response on as bindings; other runtimes have their own. */
function nodeSideOf(context: Context): NodeSide | undefined {
  return context.env as NodeSide | undefined
}
