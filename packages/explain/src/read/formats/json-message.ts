import { Line } from '../line.ts'
import { Seen } from '../seen.ts'
import { epochMillis } from '../times.ts'
import type { LineReader, LogFormat } from './format.ts'
import { timeIn } from './text-times.ts'

const MESSAGES = ['message', 'msg', 'textPayload', 'log', 'event'] as const
const TIMES = ['timestamp', 'time', '@timestamp', 'ts', 'date', 'datetime'] as const

/** What a line says in words, and when. */
interface Said {
  readonly line: Line
  readonly time: number
}

/**
 * Lines that a logger of an application has put into JSON, as winston does with those of morgan: in the message stands a line
 * of one of these formats, or something else that the application says.
 */
export function jsonMessage(formats: readonly LogFormat[]): LogFormat {
  return {
    name: 'json message',
    isGuess: true,
    reader(lines) {
      const said = lines.flatMap((line) => saidBy(membersOf(line.whole()) ?? {})?.line ?? [])
      const inner = said.length === 0 ? undefined : bestOf(formats, said)
      return inner && ((line, seen) => readSaid(line, { seen, inner }))
    },
  }
}

function readSaid(
  line: Line,
  { seen, inner }: { readonly seen: Seen; readonly inner: LineReader },
): 'read' | 'other' | 'unread' {
  const members = membersOf(line.whole())
  if (members === undefined) return 'unread'
  const said = saidBy(members)
  // What is no request is what the application says besides.
  if (said === undefined || inner(said.line, seen) !== 'read') return 'other'
  if (seen.time === 0) seen.time = said.time
  return 'read'
}

/** A reader of the format that reads most requests in these lines. */
function bestOf(formats: readonly LogFormat[], lines: readonly Line[]): LineReader | undefined {
  let most = 0
  let best: LogFormat | undefined
  for (const format of formats) {
    const count = requestsIn(format, lines)
    if (count > most) {
      most = count
      best = format
    }
  }
  return best?.reader(lines)
}

function requestsIn(format: LogFormat, lines: readonly Line[]): number {
  const reader = format.reader(lines)
  if (reader === undefined) return 0
  const seen = new Seen()
  return lines.filter((line) => reader(line, seen) === 'read').length
}

function saidBy(members: Readonly<Record<string, unknown>>): Said | undefined {
  const message = MESSAGES.map((name) => members[name]).find((one) => typeof one === 'string')
  if (typeof message !== 'string') return undefined
  const told = TIMES.map((name) => members[name]).find((one) => one !== undefined)
  return { line: Line.of(message.trim()), time: instantOf(told) }
}

function membersOf(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!text.startsWith('{')) return undefined
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}

/** Milliseconds since the epoch; 0 for what is no instant. */
function instantOf(value: unknown): number {
  if (typeof value === 'number') return epochMillis(value) || 0
  return typeof value === 'string' ? (timeIn(value)?.time ?? 0) : 0
}
