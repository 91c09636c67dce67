import type { FindingSeverity, Mark } from '@sallyport/explain'
import { textOption } from '../call-options.ts'
import { type Call, type CommandOption, Unanswerable } from '../command.ts'
import { oneOf } from '../one-of.ts'
import { readSource } from '../source.ts'

/** The options that say which requests are looked at, and what else happened then. */
export const RANGE_OPTIONS: Readonly<Record<string, CommandOption>> = {
  since: {
    type: 'string',
    value: 'TIME',
    summary: 'from then on: 2026-11-28T10:00:00Z, or 2h ago',
  },
  until: { type: 'string', value: 'TIME', summary: 'before then' },
  marks: {
    type: 'string',
    value: 'F.json',
    summary: 'deployments and the like: a list of {time, name}',
  },
}

/** Severities, the worst first. */
export const SEVERITIES: readonly FindingSeverity[] = ['critical', 'high', 'medium', 'low', 'info']

/** The least severity that fails; `undefined` where nothing does. */
export function failOnOption(call: Call): FindingSeverity | undefined {
  const text = textOption(call, 'fail-on')
  return text === undefined ? undefined : oneOf(text, { name: 'fail-on', all: SEVERITIES })
}

/** Since when, and until when. */
export interface Range {
  readonly since?: number
  readonly until?: number
}

/** The stretch of time that is asked for. */
export function rangeOption(call: Call, now: number): Range {
  const since = instantOption(call, { name: 'since', now })
  const until = instantOption(call, { name: 'until', now })
  if (since !== undefined && until !== undefined && since >= until) {
    throw new Unanswerable(['--since has to be before --until'])
  }
  return { ...(since !== undefined && { since }), ...(until !== undefined && { until }) }
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 }

/** An instant that is written as RFC 3339 does, or so long ago: `2h`. */
export function instantOption(
  call: Call,
  { name, now }: { readonly name: string; readonly now: number },
): number | undefined {
  const text = textOption(call, name)
  if (text === undefined) return undefined
  const [, digits, unit = ''] = /^(\d{1,9})([smhd])(?: ago)?$/.exec(text) ?? []
  if (digits !== undefined) return now - Number(digits) * (UNITS[unit] ?? 0) * 1000
  const instant = instantOf(text)
  if (instant !== undefined) return instant
  throw new Unanswerable([
    `--${name} is a time such as 2026-11-28T10:00:00Z, with its zone, or so long ago as 2h, 30m or 7d`,
  ])
}

const RFC3339 = /^\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d\d:\d\d))?$/

/** Milliseconds since the epoch; a day alone begins at midnight, UTC. */
function instantOf(text: string): number | undefined {
  if (!RFC3339.test(text)) return undefined
  const value = Date.parse(text.replace(' ', 'T'))
  return Number.isNaN(value) ? undefined : value
}

const MARKS_MAX = 1000
const NAME_MAX = 200

/** What happened meanwhile, from a file; each mistake in it is said with its line. */
export async function marksOption(call: Call): Promise<readonly Mark[]> {
  const path = textOption(call, 'marks')
  if (path === undefined) return []
  const { data, locate } = await readSource(path, call.terminal.cwd)
  if (!Array.isArray(data))
    throw new Unanswerable([`${locate([])}: a list of {time, name} is expected`])
  if (data.length > MARKS_MAX) throw new Unanswerable([`${path}: more than ${MARKS_MAX} marks`])
  const problems: string[] = []
  const marks = data.flatMap((entry: unknown, i) => {
    const mark = markOf(entry)
    if (typeof mark !== 'string') return [mark]
    problems.push(`${locate([i])}: ${mark}`)
    return []
  })
  if (problems.length > 0) throw new Unanswerable(problems)
  return marks
}

/** One mark, or what is wrong with it. */
function markOf(entry: unknown): Mark | string {
  const { time, name } = (typeof entry === 'object' && entry !== null ? entry : {}) as Partial<
    Record<string, unknown>
  >
  const instant = typeof time === 'string' ? instantOf(time) : undefined
  if (instant === undefined) {
    return '`time` is expected, such as "2026-11-28T10:00:00Z", with its zone'
  }
  if (typeof name !== 'string' || name.trim() === '' || name.length > NAME_MAX) {
    return `\`name\` is expected, a text of at most ${NAME_MAX} characters`
  }
  return { time: instant, name }
}
