import { layoutOf } from '../../read/formats/combined-layout.ts'
import { Line } from '../../read/line.ts'
import type { LogFilter } from './filter.ts'
import type { LogHead } from './head.ts'
import { clfText, offsetOf } from './instant-texts.ts'
import { askedRoute } from './path-pattern.ts'
import type { AskedCaller, LogQuestion } from './question.ts'
import { isHarmless, literal } from './shell.ts'

/** The quoted texts behind the status: with `"` between fields, the first of them is field 4. */
const FIRST_QUOTED = 4
const TIME = /\[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d ([+-]\d{4})\] "/
const STATUS = '$3 ~ /^ [1-9][0-9][0-9]( |$)/'

/**
 * awk for the combined log, its fields being what stands between quotation marks: in front of the request, the request,
 * the status, and so on. Escapes are taken out first, for there may be a quotation mark in them.
 */
export function combinedFilter(question: LogQuestion, head: LogHead): LogFilter | undefined {
  const { from, to, route, caller } = question
  const conditions = [
    ...(from === undefined || to === undefined ? [] : [windowCondition({ from, to }, head)]),
    ...(caller === undefined ? [] : [callerCondition(caller, head)]),
    ...(route === undefined ? [] : [routeCondition(route, head)]),
    STATUS,
  ]
  if (conditions.includes(undefined)) return undefined
  const clock = from === undefined ? '' : '; t = substr($1, length($1) - 27, 20)'
  const first = String.raw`{ gsub(/\\./, "")${clock} }`
  const program = `${first} ${conditions.join(' && ')} { split($3, s, " "); print s[1] }`
  return { program: `awk -F'"' '${program}'`, prints: 'status' }
}

interface Window {
  readonly from: number
  readonly to: number
}

const MONTHS_MOST = 4
const MONTH_MS = 28 * 86_400_000

/** Instants compare as texts within a month: `28/Nov/2026:10:05:12` begins with the day. */
function windowCondition({ from, to }: Window, { requests }: LogHead): string | undefined {
  const zones = new Set(requests.map(({ text }) => TIME.exec(text)?.[1]))
  const [zone] = zones
  const offset = zone === undefined ? undefined : offsetOf(zone)
  if (zones.size !== 1 || offset === undefined || to - from > MONTHS_MOST * MONTH_MS)
    return undefined
  const [begin, end] = [clfText(from, offset), clfText(to, offset)]
  const months = monthsBetween({ from, to }, offset)
  const clauses = months.map((month) =>
    [
      `t ~ "${month}"`,
      ...(begin.includes(month) ? [`t >= "${begin}"`] : []),
      ...(end.includes(month) ? [`t <= "${end}"`] : []),
    ].join(' && '),
  )
  return clauses.length === 1 ? clauses[0] : `(${clauses.map((one) => `(${one})`).join(' || ')})`
}

function monthsBetween({ from, to }: Window, offset: number): readonly string[] {
  const months = new Set<string>()
  for (let at = from; at < to; at += MONTH_MS / 2) months.add(clfText(at, offset).slice(3, 11))
  return [...months.add(clfText(to, offset).slice(3, 11))]
}

function callerCondition(caller: AskedCaller, { lines }: LogHead): string | undefined {
  const layout = layoutOf(lines.map((line) => Line.of(line)))
  const { subject, address, agent } = caller
  const host = '[^ ]* '.repeat(layout.before)
  if (subject !== undefined) {
    if (!isHarmless(subject) || subject.includes(' ')) return undefined
    return `$1 ~ /^${host}[^ ]+ [^ ]+ ${literal(subject)} [[]/`
  }
  if (!isHarmless(address) || address.includes(' ')) return undefined
  if (agent !== undefined && !isHarmless(agent)) return undefined
  const client = agent === undefined ? '' : ` && $${FIRST_QUOTED + 2 * layout.agent} == "${agent}"`
  const peer = `$1 ~ /^${host}${literal(address)}[, ]/`
  if (layout.forwarded === -1) return `${peer}${client}`
  const field = `$${FIRST_QUOTED + 2 * layout.forwarded}`
  // Where there is no such field, the peer is the client.
  const none = `(${field} == "" || ${field} == "-")`
  return `(${field} ~ /^${literal(address)}(,|$)/ || (${none} && ${peer}))${client}`
}

const HOSTED = /^([A-Z-]+ )([^/ ]+)(\/.*)$/

function routeCondition(route: string, { lines }: LogHead): string | undefined {
  const [, method = '', host, path = ''] = HOSTED.exec(route) ?? []
  const asked = askedRoute(host === undefined ? route : `${method}${path}`)
  const condition = asked && `$2 ~ /^${asked.method} ${asked.pattern}([ ?]|$)/`
  if (host === undefined || condition === undefined) return condition
  const { before } = layoutOf(lines.map((line) => Line.of(line)))
  if (before === 0 || !isHarmless(host)) return undefined
  return `$1 ~ /^${'[^ ]* '.repeat(before - 1)}${literal(host)}[: ]/ && ${condition}`
}
