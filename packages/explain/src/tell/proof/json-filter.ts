import type { LogFilter } from './filter.ts'
import type { LogHead } from './head.ts'
import { clockText } from './instant-texts.ts'
import {
  type SeenMember,
  type SeenMembers,
  type SeenTime,
  seenMembers,
} from './json-members-seen.ts'
import { askedRoute } from './path-pattern.ts'
import type { AskedCaller, LogQuestion } from './question.ts'
import { isHarmless, literal } from './shell.ts'

/** jq for any log of JSON lines: its members are those that hold what was read in its first lines. */
export function jsonFilter(question: LogQuestion, { requests }: LogHead): LogFilter | undefined {
  const members = seenMembers(requests)
  if (members === undefined) return undefined
  const { from, to, route, caller } = question
  const conditions = [
    `(${members.status} // 0 | tonumber) > 0`,
    ...(from === undefined || to === undefined
      ? []
      : [windowCondition({ from, to }, members.time)]),
    ...(caller === undefined ? [] : [callerCondition(caller, members)]),
    ...(route === undefined ? [] : [routeCondition(route, members)]),
  ]
  if (conditions.includes(undefined)) return undefined
  const program = `fromjson? | select(${conditions.join(' and ')}) | ${members.status}`
  return { program: `jq -rR '${program}'`, prints: 'status' }
}

function windowCondition(
  { from, to }: { readonly from: number; readonly to: number },
  time: SeenTime | undefined,
): string | undefined {
  if (time === undefined) return undefined
  const { expression, form } = time
  if (form.kind === 'number') {
    const at = (milliseconds: number): number => (milliseconds / 1000) * form.perSecond
    const value = form.isText ? `(${expression} | tonumber)` : expression
    return `${value} >= ${at(from)} and ${value} < ${at(to + 1)}`
  }
  const text = (milliseconds: number): string =>
    clockText(milliseconds, form.offset).replace('T', form.separator)
  return `${expression} >= "${text(from)}" and ${expression} < "${text(to + 1)}"`
}

function callerCondition(caller: AskedCaller, members: SeenMembers): string | undefined {
  const { subject, address, agent } = caller
  if (subject !== undefined) return members.subject && equals(members.subject, subject)
  const from = members.address && addressIs(members.address, address)
  if (from === undefined || agent === undefined) return from
  const client = members.agent && equals(members.agent, agent)
  return client && `${from} and ${client}`
}

function equals({ expression, isExact }: SeenMember, text: string): string | undefined {
  return isExact && isHarmless(text) ? `${expression} == "${text}"` : undefined
}

/** An address may have a port, and be one of a list. */
function addressIs({ expression, isExact }: SeenMember, address: string): string | undefined {
  if (isExact || !isHarmless(address)) return equals({ expression, isExact }, address)
  const end = address.includes(':') ? '(\\\\]|,|$)' : '([:,]|$)'
  return `(${expression} // "" | test("^\\\\[?${literal(address)}${end}"))`
}

function routeCondition(route: string, members: SeenMembers): string | undefined {
  const asked = askedRoute(route)
  if (asked === undefined) return undefined
  const { method, path, request } = members
  if (method?.isExact === true && path !== undefined) {
    return `${method.expression} == "${asked.method}" and (${path.expression} // "" | test("^${asked.pattern}([?]|$)"))`
  }
  return request && `(${request.expression} // "" | test("^${asked.method} ${asked.pattern}[ ?]"))`
}
