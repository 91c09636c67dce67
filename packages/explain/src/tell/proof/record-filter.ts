import type { LogFilter } from './filter.ts'
import { clockText } from './instant-texts.ts'
import { askedRoute } from './path-pattern.ts'
import type { AskedCaller, LogQuestion } from './question.ts'
import { isHarmless } from './shell.ts'

/** jq for our own records: what was decided, and why. */
export function recordFilter(question: LogQuestion): LogFilter | undefined {
  const { from, to, route, caller } = question
  const conditions = [
    '.kind',
    ...(from === undefined || to === undefined ? [] : [windowCondition(from, to)]),
    ...(caller === undefined ? [] : [callerCondition(caller)]),
    ...(route === undefined ? [] : [routeCondition(route)]),
  ]
  if (conditions.includes(undefined)) return undefined
  // What is no JSON is passed over, as it is where the log is read.
  const program = String.raw`fromjson? | select(${conditions.join(' and ')}) | "\(.kind) \(.reason // "")"`
  return { program: `jq -rR '${program}'`, prints: 'kind and reason' }
}

function windowCondition(from: number, to: number): string {
  return `.time >= "${clockText(from, 0)}" and .time < "${clockText(to + 1, 0)}"`
}

function callerCondition(caller: AskedCaller): string | undefined {
  const { subject, credentials, address, agent } = caller
  const texts = [address, ...credentials, ...(agent === undefined ? [] : [agent])]
  if (![...texts, subject ?? '-'].every((text) => isHarmless(text))) return undefined
  if (subject !== undefined) return `.subject.id == "${subject}"`
  if (credentials.length > 0) {
    const each = credentials.map((one) => `.authentication.credential == "${one}"`)
    return each.length === 1 ? each[0] : `(${each.join(' or ')})`
  }
  const client = agent === undefined ? '' : ` and .client.agent == "${agent}"`
  return `.client.address == "${address}"${client}`
}

function routeCondition(route: string): string | undefined {
  const asked = askedRoute(route)
  if (asked === undefined) return undefined
  const { method, template, pattern } = asked
  // Where a record has no route, it is told from the path.
  const path = template.includes('{}')
    ? `(.http.path // "" | test("^${pattern}$"))`
    : `(.http.route // .http.path) == "${template}"`
  return `.http.method == "${method}" and ${path}`
}
