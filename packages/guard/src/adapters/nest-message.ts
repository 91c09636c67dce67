import type { ServerResponse } from 'node:http'
import type { Answer } from '../answer.ts'
import type { AccessRequest } from '../request.ts'
import { fieldsByName } from './answer-fields.ts'
import { type ExpressRequest, requestOf as expressRequestOf } from './express-message.ts'
import {
  type FastifyReply,
  type FastifyRequest,
  requestOf as fastifyRequestOf,
  sendAnswer,
} from './fastify-message.ts'
import { writeAnswer } from './node-message.ts'

/** What we need of Nest's context of a call; structural, so that Nest need not be installed. */
export interface NestContext {
  getType(): string
  switchToHttp(): { getRequest(): unknown; getResponse(): unknown }
}

type NestRequest = ExpressRequest | FastifyRequest
type NestResponse = ServerResponse | (FastifyReply & { readonly raw: ServerResponse })

/** Both sides of an HTTP call, as the platform has them. */
export interface NestSides {
  readonly request: NestRequest
  readonly response: NestResponse
}

/**
 * Our answer on its way through Nest. Nest asks an error for `expose` and both statuses before it
 * takes its status; the text is all that it then shows.
 */
export class Answered extends Error {
  override readonly name: string = 'Answered'
  readonly answer: Answer
  readonly status: number
  readonly statusCode: number
  readonly expose: boolean = true

  constructor(answer: Answer) {
    super('refused')
    this.answer = answer
    this.status = answer.status
    this.statusCode = answer.status
  }
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

/** Writes our answer, unless one is on its way. */
export function writeTo(response: NestResponse, answer: Answer): void {
  if ('raw' in response) {
    if (!response.sent) sendAnswer(response, answer)
  } else if (!response.headersSent) {
    writeAnswer(response, answer)
  }
}

/** Sets what holds of our answer whoever writes the body: challenges, waits, no caching. */
export function stateFields(response: NestResponse, answer: Answer): void {
  for (const [name, value] of Object.entries(fieldsByName(answer.fields))) {
    if (name.startsWith('content-') || name.startsWith('access-control-')) continue
    if ('raw' in response) response.headers({ [name]: value })
    else response.setHeader(name, value)
  }
}
