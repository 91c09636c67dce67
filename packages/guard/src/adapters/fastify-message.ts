import type { IncomingMessage } from 'node:http'
import type { Answer, FieldLine } from '../answer/answer.ts'
import { fieldsByName, onTopOf } from './answer-fields.ts'
import { NodeRequest } from './node-message.ts'

/** What we need of a Fastify request; structural, so that Fastify need not be installed. */
export interface FastifyRequest {
  readonly raw: IncomingMessage
  readonly params: unknown
  readonly originalUrl: string
  readonly is404: boolean
  readonly routeOptions?: { readonly url?: string | undefined }
}

/** What we need of a Fastify reply. */
export interface FastifyReply {
  readonly sent: boolean
  code(status: number): unknown
  getHeader(name: string): number | string | string[] | undefined
  headers(fields: Readonly<Record<string, string | string[]>>): unknown
  send(body?: unknown): unknown
}

/** A Fastify request as the guard sees it. */
export function requestOf(request: FastifyRequest): NodeRequest {
  const { raw, params, originalUrl } = request
  const asked = new NodeRequest(raw, (params ?? {}) as Record<string, string>, originalUrl)
  asked.findRoute = () => (request.is404 ? undefined : request.routeOptions?.url)
  return asked
}

/** Adds fields to whatever is going to be answered; those of the same name stay. */
export function addFields(
  reply: Pick<FastifyReply, 'getHeader' | 'headers' | 'sent'>,
  fields: readonly FieldLine[] | undefined,
): void {
  if (fields === undefined || reply.sent) return
  for (const [name, value] of fields) {
    const earlier = reply.getHeader(name)
    // Fastify itself appends cookies, and replaces any other field.
    const isAppended = name === 'set-cookie' || earlier === undefined
    reply.headers({ [name]: isAppended ? value : [earlier, value].flat().map(String) })
  }
}

/** Sends our answer through Fastify, unless one is sent; fields that were set earlier survive. */
export function sendAnswer(reply: FastifyReply, answer: Answer): void {
  if (reply.sent) return
  const fields = fieldsByName(onTopOf(answer.fields, (name) => reply.getHeader(name)))
  reply.code(answer.status)
  reply.headers(fields)
  reply.send(bytesOf(answer.body, Number(fields['content-length'] ?? 0)))
}

/**
 * As bytes, because Fastify adds a charset to the type of a text that is JSON. For HEAD it counts
 * them into the field before it drops them, so there they stand for those of GET.
 */
function bytesOf(body: string, length: number): Uint8Array | undefined {
  if (body !== '') return Buffer.from(body)
  return length === 0 ? undefined : Buffer.alloc(length)
}
