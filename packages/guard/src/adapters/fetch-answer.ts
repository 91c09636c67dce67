import type { Answer, FieldLine } from '../answer.ts'
import { fieldsByName, onTopOf } from './answer-fields.ts'
import type { NodeSide } from './fetch-request.ts'

const CHALLENGE = 'www-authenticate'

/**
 * Hands several challenges to the response of Node, one line each, and gives back what remains to be
 * answered by Fetch. `Headers` would join them: legal, but many clients read the first one only.
 */
export function throughNode(answer: Answer, node: NodeSide | undefined): Answer {
  const outgoing = node?.outgoing
  if (outgoing === undefined || outgoing.headersSent) return answer
  const fields = onTopOf(answer.fields, (name) => outgoing.getHeader(name))
  const challenges = fieldsByName(fields)[CHALLENGE]
  if (!Array.isArray(challenges)) return { ...answer, fields }
  outgoing.setHeader(CHALLENGE, challenges)
  return { ...answer, fields: fields.filter(([name]) => name !== CHALLENGE) }
}

/** The answer of a handler with fields added; those of the same name stay. */
export function withFields(response: Response, fields: readonly FieldLine[] | undefined): Response {
  if (fields === undefined) return response
  // The headers of a redirect, or of a response that was fetched, cannot be changed: a copy's can.
  const own = new Response(response.body, response)
  for (const [name, value] of fields) own.headers.append(name, value)
  return own
}
