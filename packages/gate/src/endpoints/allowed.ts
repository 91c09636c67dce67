import type { Answer, FieldLine } from '@sallyport/guard'
import type { Verdict } from '../asked.ts'
import type { ProxySettings } from '../settings.ts'
import { toldToClient } from './told-to-client.ts'

type Pass = Pick<Extract<Verdict, { kind: 'pass' }>, 'fields' | 'forClient'>

/** The answers of before: most allows have the same lines, because a subject is told in the same each time. */
const known = new WeakMap<ProxySettings, WeakMap<readonly FieldLine[], Answer>>()

/**
 * The answer that lets a request pass: 200 without a body, or the proxy would open a new connection for
 * each question (measured with nginx and Caddy), and nothing about caching.
 */
export function allowed(pass: Pass, proxy: ProxySettings): Answer {
  if (pass.forClient.length > 0) return answerFor(pass, proxy)
  const ofProxy = known.get(proxy) ?? new WeakMap<readonly FieldLine[], Answer>()
  known.set(proxy, ofProxy)
  const answer = ofProxy.get(pass.fields) ?? answerFor(pass, proxy)
  ofProxy.set(pass.fields, answer)
  return answer
}

function answerFor({ fields, forClient }: Pass, { kind, internalLocation }: ProxySettings): Answer {
  const handOn: readonly FieldLine[] =
    kind === 'nginx-accel' ? [['x-accel-redirect', internalLocation]] : []
  const lines = [...handOn, ...fields, ...toldToClient(forClient)]
  return { status: 200, fields: [...lines, ['content-length', '0']], body: '' }
}

/**
 * A refusal for proxies that take every 2xx for a yes: a preflight that the guard answers with 204 must
 * not open the application. Without permission in its fields a browser stops at either.
 */
export function neverAllowed(answer: Answer): Answer {
  return answer.status >= 300 ? answer : { ...answer, status: 403 }
}
