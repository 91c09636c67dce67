import type { LogFilter } from './filter.ts'
import type { LogHead } from './head.ts'
import { clockText } from './instant-texts.ts'
import { askedRoute } from './path-pattern.ts'
import type { AskedCaller, LogQuestion } from './question.ts'
import { isHarmless } from './shell.ts'

const FIELDS = '#Fields:'

/** awk for logs that name their columns: the W3C extended log file format, as IIS and CloudFront write it. */
export function columnsFilter(question: LogQuestion, { lines }: LogHead): LogFilter | undefined {
  const heading = lines.find((line) => line.startsWith(FIELDS))
  const names = heading?.slice(FIELDS.length).trim().toLowerCase().split(/\s+/) ?? []
  const column = (...known: readonly string[]): string | undefined => {
    const at = names.findIndex((name) => known.includes(name))
    return at === -1 ? undefined : `$${at + 1}`
  }
  const status = column('sc-status')
  const { from, to, route, caller } = question
  const conditions = [
    '!/^#/',
    status && `${status} > 0`,
    ...(from === undefined || to === undefined ? [] : [windowCondition({ from, to }, column)]),
    ...(caller === undefined ? [] : [callerCondition(caller, column)]),
    ...(route === undefined ? [] : [routeCondition(route, column)]),
  ]
  if (conditions.includes(undefined)) return undefined
  const isTabbed = lines.some((line) => !line.startsWith('#') && line.includes('\t'))
  const separator = isTabbed ? String.raw`\t` : ' '
  const program = `${conditions.join(' && ')} { print ${status} }`
  return { program: `awk -F'${separator}' '${program}'`, prints: 'status' }
}

type Column = (...known: readonly string[]) => string | undefined

function windowCondition(
  { from, to }: { readonly from: number; readonly to: number },
  column: Column,
): string | undefined {
  const [date, time] = [column('date'), column('time')]
  if (date === undefined || time === undefined) return undefined
  const text = (at: number): string => clockText(at, 0).replace('T', ' ')
  const stamp = `${date} " " ${time}`
  return `(${stamp}) >= "${text(from)}" && (${stamp}) <= "${text(to)}"`
}

function callerCondition(caller: AskedCaller, column: Column): string | undefined {
  const { subject, address, agent } = caller
  // Who stands in front of a proxy is in a column of its own.
  if (column('x-forwarded-for', 'cs(x-forwarded-for)') !== undefined) return undefined
  const [user, client, agentColumn] = [
    column('cs-username'),
    column('c-ip'),
    column('cs(user-agent)'),
  ]
  if (subject !== undefined) return equals(user, subject)
  const from = equals(client, address)
  if (agent === undefined || from === undefined) return from
  // As IIS writes it, a blank is a plus; CloudFront encodes, and then there is no telling.
  if (!/^[\w ./();:,-]+$/.test(agent) || agent.includes(' ')) return undefined
  const of = equals(agentColumn, agent)
  return of && `${from} && ${of}`
}

function equals(column: string | undefined, text: string): string | undefined {
  return column !== undefined && isHarmless(text) && !text.includes(' ')
    ? `${column} == "${text}"`
    : undefined
}

function routeCondition(route: string, column: Column): string | undefined {
  const asked = askedRoute(route)
  const [method, stem] = [column('cs-method'), column('cs-uri-stem', 'cs-uri')]
  if (asked === undefined || method === undefined || stem === undefined) return undefined
  return `${method} == "${asked.method}" && ${stem} ~ /^${asked.pattern}([?]|$)/`
}
