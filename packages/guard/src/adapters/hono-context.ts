import type { Context } from 'hono'
import { type Access, Refused } from '../access.ts'
import type { Answer, FieldLine } from '../answer/answer.ts'
import type { AccessRequest } from '../request.ts'
import { EXPOSE, onTopOf } from './answer-fields.ts'
import { throughNode } from './fetch-answer.ts'
import { requestOf as fetchRequestOf, type NodeSide } from './fetch-request.ts'

/** What a handler behind a policy finds: `c.var.access`. */
export interface HonoAccess<T> {
  Variables: { access: Access<T> }
}

/** Fields of several lines; any other replaces what stands there. */
const LISTED = new Set(['www-authenticate', 'set-cookie'])

/** How this adapter is told what only a runtime knows. */
export interface HonoOptions {
  /** The client address off Node: `(c) => getConnInfo(c).remote.address`. */
  readonly address?: (context: Context) => string | undefined
}

/** A request of Hono as the guard sees it. */
export function requestOf(context: Context, address: string | undefined): AccessRequest {
  const params: Readonly<Record<string, string>> = context.req.param()
  const routeOf = (): string | undefined => context.req.routePath
  return fetchRequestOf(context.req.raw, { params, address, node: nodeSideOf(context), routeOf })
}

/** Answers through Hono; fields that were set earlier survive, and ours win over theirs. */
export function answerWith(context: Context, answer: Answer): Response {
  const { status, fields, body } = throughNode(answer, nodeSideOf(context))
  const all = onTopOf(fields, (name) => context.res.headers.get(name))
  // An error handler of Hono may have written them already, joined.
  context.header('www-authenticate', undefined)
  for (const [name, value] of all) {
    context.header(name, value, { append: LISTED.has(name) })
  }
  return context.newResponse(body === '' ? null : body, status as 401)
}

/** Adds fields to the answer that is there; those of the same name stay. */
export function addFields(context: Context, fields: readonly FieldLine[] | undefined): void {
  for (const [name, value] of fields ?? []) context.header(name, value, { append: true })
}

/**
 * The fields exposed before a handler runs. Asked only where a page of another origin asks: it makes
 * Hono begin its response.
 */
export function exposedBefore(context: Context, request: AccessRequest): string | undefined {
  if (request.header('origin') === undefined) return undefined
  return context.res.headers.get(EXPOSE) ?? undefined
}

/**
 * Answers what `access.require` threw. Hono has made an answer of it already, or let `app.onError`
 * make one, and lost the fields `exposed` before: ours replaces it.
 */
export function answerRefused(context: Context, exposed: string | undefined): void {
  const { error } = context
  if (!(error instanceof Refused)) return
  context.header(EXPOSE, exposed)
  context.res = answerWith(context, error.answer)
}

/** `@hono/node-server` hands message and response on as bindings; other runtimes have their own. */
function nodeSideOf(context: Context): NodeSide | undefined {
  return context.env as NodeSide | undefined
}
