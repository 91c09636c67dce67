import type { Line } from '../line.ts'
import type { Seen } from '../seen.ts'
import { IsoTimes } from '../times.ts'
import { firstAddress, isNone, nameUser } from './fields.ts'
import type { LineReader, Outcome } from './format.ts'

/** Where the columns of a log are that names them in a line of its own; -1 for one that it does not have. */
interface Columns {
  readonly date: number
  readonly time: number
  readonly method: number
  readonly stem: number
  readonly status: number
  readonly substatus: number
  readonly address: number
  readonly forwarded: number
  readonly agent: number
  readonly user: number
  readonly instance: number
  readonly id: number
  readonly count: number
}

/** What a format with named columns does in a way of its own. */
export interface W3cOptions {
  readonly separator: ' ' | '\t'
  /** How columns are named where a piece of a log has lost the line that says so, the most columns first. */
  readonly usual: readonly string[]
  /** The agent as it was sent. */
  readonly agentOf: (text: string) => string
  /** Says why, from the status below the status. */
  readonly finish?: (substatus: string | undefined, seen: Seen) => void
}

const FIELDS = '#Fields:'

/** Whether a line names these columns. */
export function namesColumns(line: Line, name: string): boolean {
  const text = line.whole()
  return text.startsWith(FIELDS) && text.includes(name)
}

/** Reads logs that name their columns, the W3C extended log file format; names may change in the middle. */
export function w3cReader(options: W3cOptions): LineReader {
  const times = new IsoTimes()
  const usual = options.usual.map((names) => columnsOf(names))
  let named: Columns | undefined
  return (line, seen) => {
    const text = line.whole()
    if (text.startsWith('#')) {
      if (text.startsWith(FIELDS)) named = columnsOf(text.slice(FIELDS.length))
      return 'other'
    }
    const values = text.split(options.separator)
    const columns = named ?? usual.find(({ count }) => values.length >= count)
    if (columns === undefined || values.length < columns.count) return 'unread'
    seen.begin(line)
    const stamp = Buffer.from(`${values[columns.date] ?? ''} ${values[columns.time] ?? ''}`)
    seen.time = times.at(stamp, 0, stamp.length)
    return readValues(values, columns, { seen, options })
  }
}

function readValues(
  values: readonly string[],
  columns: Columns,
  { seen, options }: { seen: Seen; options: W3cOptions },
): Outcome {
  const at = (index: number): string | undefined => {
    const text = values[index]
    return text === undefined || isNone(text) ? undefined : text
  }
  const status = at(columns.status)
  seen.status = status !== undefined && STATUS.test(status) ? Number(status) : Number.NaN
  if (Number.isNaN(seen.time) || Number.isNaN(seen.status)) return 'unread'
  // 000: the client left before there was an answer.
  if (seen.status === 0) return 'other'
  seen.method = at(columns.method) ?? ''
  seen.path = at(columns.stem) ?? ''
  seen.address = firstAddress(at(columns.forwarded)) ?? at(columns.address)
  const agent = at(columns.agent)
  seen.agent = agent === undefined ? undefined : options.agentOf(agent)
  nameUser(at(columns.user), seen)
  seen.instance = at(columns.instance)
  seen.id = at(columns.id)
  options.finish?.(at(columns.substatus), seen)
  return 'read'
}

function columnsOf(text: string): Columns {
  const names = text
    .trim()
    .split(/\s+/)
    .map((name) => name.toLowerCase())
  const at = (...known: readonly string[]): number =>
    names.findIndex((name) => known.includes(name))
  return {
    date: at('date'),
    time: at('time'),
    method: at('cs-method'),
    stem: at('cs-uri-stem', 'cs-uri'),
    status: at('sc-status'),
    substatus: at('sc-substatus'),
    address: at('c-ip'),
    forwarded: at('x-forwarded-for', 'cs(x-forwarded-for)'),
    agent: at('cs(user-agent)'),
    user: at('cs-username'),
    instance: at('s-computername', 'x-edge-location'),
    id: at('x-edge-request-id'),
    count: names.length,
  }
}

/** `.4` is a number and no status; nothing at all is none yet. */
const STATUS = /^\d{0,3}$/
