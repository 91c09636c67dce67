import type { Answer, FieldLine } from '../answer/answer.ts'
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
  // A copy: a handler may answer every request with one and the same response, and what one client is
  // told is not for the next. Its headers may be unchangeable, too, as those of a redirect are.
  return isCopied(response) ? added(new Response(response.body, response), fields) : response
}

function added(response: Response, fields: readonly FieldLine[]): Response {
  for (const [name, value] of fields) response.headers.append(name, value)
  return response
}

/**
 * Whether a copy can be made (Fetch standard, section 5.5). The opening of a WebSocket cannot be copied,
 * and is worth more than a few fields.
 */
function isCopied({ status, bodyUsed, body }: Response): boolean {
  return status >= 200 && status <= 599 && !bodyUsed && body?.locked !== true
}
