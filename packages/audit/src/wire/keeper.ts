import { answerOf, type Exchange } from '../exchange.ts'
import type { Field } from '../plan.ts'
import { KEPT_CHARACTERS_MAX } from './limits.ts'

/** So many different texts and fields are shared; beyond, the sharing begins anew. */
const SHARED_MAX = 4_096
/** Longer ones are rarely the same. */
const SHARED_CHARACTERS_MAX = 1_024

/**
 * Keeps exchanges in little room: thousands of them have the same fields and the same refusals, and each of those is
 * there once.
 */
export class Keeper {
  readonly #texts = new Map<string, string>()
  readonly #lists = new Map<string, readonly Field[]>()

  /** The same exchange, with everything that others have as well shared with them. */
  share(exchange: Exchange): Exchange {
    const { request } = exchange
    const answer = answerOf(exchange)
    const shared = { ...exchange, request: { ...request, fields: this.#list(request.fields) } }
    if (answer === undefined) return shared
    const parts = { fields: this.#list(answer.fields), body: this.#text(answer.body) }
    return { ...shared, outcome: { kind: 'answer', answer: { ...answer, ...parts } } }
  }

  #text(text: string): string {
    return text.length > SHARED_CHARACTERS_MAX ? text : shared(this.#texts, text, text)
  }

  #list(fields: readonly Field[]): readonly Field[] {
    const key = JSON.stringify(fields)
    return key.length > SHARED_CHARACTERS_MAX ? fields : shared(this.#lists, key, fields)
  }
}

function shared<Value>(known: Map<string, Value>, key: string, value: Value): Value {
  const found = known.get(key)
  if (found !== undefined) return found
  if (known.size >= SHARED_MAX) known.clear()
  known.set(key, value)
  return value
}

/** An exchange as it is kept for the report: long bodies are cut, for it shows no more. */
export function keptOf(exchange: Exchange): Exchange {
  const answer = answerOf(exchange)
  if (answer === undefined || answer.body.length <= KEPT_CHARACTERS_MAX) return exchange
  // A part of a text holds on to the whole of it, a mebibyte at worst: it is written anew.
  const body = Buffer.from(answer.body.slice(0, KEPT_CHARACTERS_MAX)).toString()
  return {
    ...exchange,
    outcome: { kind: 'answer', answer: { ...answer, body, isTruncated: true } },
  }
}
