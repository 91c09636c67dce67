import type { ServerResponse } from 'node:http'
import type { AccessRequest } from '../request.ts'
import { type ExpressRequest, requestOf as expressRequestOf } from './express-message.ts'
import {
  type FastifyReply,
  type FastifyRequest,
  requestOf as fastifyRequestOf,
} from './fastify-message.ts'

/** What we need of Nest's context of a call; structural, so that Nest need not be installed. */
export interface NestContext {
  getType(): string
  switchToHttp(): { getRequest(): unknown; getResponse(): unknown }
}

type NestRequest = ExpressRequest | FastifyRequest
/** A response of either platform. */
export type NestResponse = ServerResponse | (FastifyReply & { readonly raw: ServerResponse })

/** Both sides of an HTTP call, as the platform has them. */
export interface NestSides {
  readonly request: NestRequest
  readonly response: NestResponse
}

/** The sides of a call. Throws on what is not HTTP: the guard answers nothing else. */
export function sidesOf(context: NestContext): NestSides {
  if (context.getType() !== 'http') {
    throw new TypeError(`the guard stands before HTTP only, and this is \`${context.getType()}\``)
  }
  const http = context.switchToHttp()
  return { request: http.getRequest() as NestRequest, response: http.getResponse() as NestResponse }
}

/** The request as the guard sees it, of either platform. */
export function requestOf(request: NestRequest): AccessRequest {
  return 'raw' in request ? fastifyRequestOf(request) : expressRequestOf(request)
}
