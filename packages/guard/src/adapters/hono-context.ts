import type { Context } from 'hono'
import type { Answer } from '../answer.ts'
import type { AccessRequest } from '../request.ts'
import { onTopOf } from './answer-fields.ts'
import { requestOf as fetchRequestOf, type NodeSide, throughNode } from './fetch-request.ts'

/** A request of Hono as the guard sees it. */
export function requestOf(context: Context, address: string | undefined): AccessRequest {
  const params: Readonly<Record<string, string>> = context.req.param()
  return fetchRequestOf(context.req.raw, { params, address, node: nodeSideOf(context) })
}

/** Answers through Hono; fields that were set earlier survive, and ours win over theirs. */
export function answerWith(context: Context, answer: Answer): Response {
  const { status, fields, body } = throughNode(answer, nodeSideOf(context))
  const all = onTopOf(fields, (name) => context.res.headers.get(name))
  // An error handler of Hono may have written them already, joined.
  context.header('www-authenticate', undefined)
  for (const [name, value] of all) {
    context.header(name, value, { append: name === 'www-authenticate' })
  }
  return context.newResponse(body === '' ? null : body, status as 401)
}

/** `@hono/node-server` hands message and response on as bindings; other runtimes have their own. */
function nodeSideOf(context: Context): NodeSide | undefined {
  return context.env as NodeSide | undefined
}
