import type { Answer, FieldLine } from '../answer/answer.ts'
import { fieldsByName } from './answer-fields.ts'
import { addFields as addFieldsToReply, sendAnswer } from './fastify-message.ts'
import type { NestResponse } from './nest-message.ts'
import { addFields, writeAnswer } from './node-answer.ts'

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

/** Writes our answer, unless one is on its way. */
export function writeTo(response: NestResponse, answer: Answer): void {
  if ('raw' in response) {
    if (!response.sent) sendAnswer(response, answer)
  } else if (!response.headersSent) {
    writeAnswer(response, answer)
  }
}

/** Adds fields to whatever is going to be answered. */
export function addTo(response: NestResponse, fields: readonly FieldLine[] | undefined): void {
  if ('raw' in response) addFieldsToReply(response, fields)
  else addFields(response, fields)
}

/** Sets what holds of our answer whoever writes the body: challenges, waits, no caching. */
export function stateFields(response: NestResponse, answer: Answer): void {
  for (const [name, value] of Object.entries(fieldsByName(answer.fields))) {
    if (name.startsWith('content-') || name.startsWith('access-control-')) continue
    if ('raw' in response) response.headers({ [name]: value })
    else response.setHeader(name, value)
  }
}
