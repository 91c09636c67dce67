import type { Asked, Question } from './archive.ts'
import { readCurl } from './curl-line.ts'
import { pathOf, traceIdOf } from './target.ts'

const DECISION = /^[0-9A-HJKMNP-TV-Z]{26}$/
const INSTANCE = 'urn:sallyport:decision:'
const REQUEST_LINE = /^(?:([A-Z]{3,10}) +)?(\/\S*|https?:\/\/\S+)(?: +HTTP\/\S+)?$/

/**
 * Reads what somebody types or pastes: a decision id, the `instance` of an answer, a trace id, a `traceparent`, a
 * request line, a URL or a curl line. Credentials that stand in a curl line are not looked at.
 */
export function readQuestion(text: string): Question {
  const given = text.trim()
  const id = given.startsWith(INSTANCE) ? given.slice(INSTANCE.length) : given
  if (DECISION.test(id.toUpperCase())) return asked({ kind: 'decision', id: id.toUpperCase() })
  const trace = traceIdOf(given)
  if (trace !== undefined) return asked({ kind: 'trace', id: trace })
  if (/^curl\s/.test(given)) return readCurl(given)
  const [, method, target] = REQUEST_LINE.exec(given) ?? []
  const path = target === undefined ? undefined : pathOf(target)
  if (path !== undefined) return asked({ kind: 'request', method, path })
  return {
    kind: 'unclear',
    problem:
      'that is neither a decision id (26 letters and digits, the end of `instance` in the answer) nor a trace id ' +
      '(32 hexadecimal digits) nor a request such as `GET /orders/4` or a curl line in quotes',
  }
}

function asked(asked: Asked): Question {
  return { kind: 'asked', asked }
}
