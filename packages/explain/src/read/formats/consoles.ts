import type { Line } from '../line.ts'
import type { Seen } from '../seen.ts'
import { monthNamed } from '../times.ts'
import { firstAddress, uncoloured } from './fields.ts'
import type { LogFormat, Outcome } from './format.ts'
import { readRequestText } from './request.ts'

/** What is read of a line; a time that it does not hold is 0. */
interface Told {
  readonly time: number
  readonly address?: string | undefined
  readonly request: string
  readonly status: string
}

/** An instant of which no zone is said, as of UTC, by its month as a number or a name: milliseconds; NaN if there is none. */
function instantOf([year, month, day]: readonly [string, string, string], clock: string): number {
  const number = /^\d+$/.test(month) ? Number(month) - 1 : monthNamed(month)
  const [hours, minutes, seconds] = clock.split(':').map(Number)
  return Date.UTC(Number(year), number, Number(day), hours, minutes, seconds)
}

/** How the lines of a console are read. */
interface Console {
  readonly name: string
  /** What a line tells of a request, if it does. */
  readonly told: (text: string) => Told | undefined
  /** What else is printed. */
  readonly other: RegExp
  readonly lacks: readonly string[]
}

function consoleFormat({ name, told, other, lacks }: Console): LogFormat {
  const read = (line: Line, seen: Seen): Outcome => {
    const text = uncoloured(line.whole())
    const found = told(text)
    if (found === undefined) return other.test(text) ? 'other' : 'unread'
    if (Number.isNaN(found.time)) return 'unread'
    seen.begin(line)
    seen.time = found.time
    seen.status = Number(found.status)
    readRequestText(found.request, seen)
    seen.address = firstAddress(found.address)
    return 'read'
  }
  // What else it prints, others print too: without a request the lines are anybody's.
  const isTold = (line: Line): boolean => told(uncoloured(line.whole())) !== undefined
  return { name, lacks, isShared: true, reader: (lines) => (lines.some(isTold) ? read : undefined) }
}

const UVICORN = /^(?:INFO: +)?(\S+:\d+) - "([A-Z]+ \S+) HTTP\/[\d.]+" (\d{3})(?: |$)/

/** Uvicorn's access log, and hypercorn's like it: what FastAPI and Starlette write of themselves. */
export const uvicorn: LogFormat = consoleFormat({
  name: 'uvicorn',
  told: (text) => {
    const [, address, request, status] = UVICORN.exec(text) ?? []
    if (request === undefined || status === undefined) return undefined
    return { time: 0, address, request, status }
  },
  other: /^(?:INFO|WARNING|ERROR|DEBUG): /,
  lacks: [],
})

const RUNSERVER =
  /^(?:[A-Z]+ +)?\[(\d\d)\/([A-Z][a-z]{2})\/(\d{4}) (\d\d:\d\d:\d\d)\] "([A-Z]+ \S+) HTTP\/[\d.]+" (\d{3}) \d+/
const BASEHTTP =
  /^(?:[A-Z]+ +)?(\d{4})-(\d\d)-(\d\d)[ T](\d\d:\d\d:\d\d)(?:[.,]\d+)? basehttp (?:\d+ \d+ )?"([A-Z]+ \S+) HTTP\/[\d.]+" (\d{3}) \d+/

/** Django's server of a developer, and the logger behind it. */
export const runserver: LogFormat = consoleFormat({
  name: 'django runserver',
  told: (text) => {
    const [, day, month, year, clock, request, status] = RUNSERVER.exec(text) ?? []
    if (year && month && day && clock && request && status)
      return { time: instantOf([year, month, day], clock), request, status }
    const [, y, m, d, c, asked, code] = BASEHTTP.exec(text) ?? []
    if (!(y && m && d && c && asked && code)) return undefined
    return { time: instantOf([y, m, d], c), request: asked, status: code }
  },
  // It repeats what it refuses.
  other:
    /^(?:[A-Z]+ .{0,60} )?(?:Not Found|Unauthorized|Forbidden|Bad Request|Method Not Allowed)(?: \([^)]{0,200}\))?: /,
  lacks: ['zone'],
})

const GIN =
  /^\[GIN\] (\d{4})\/(\d\d)\/(\d\d) - (\d\d:\d\d:\d\d) \| +(\d{3}) \| +\S+ \| +(\S+) \| +([A-Z]+) +"?([^\s"]+)/

/** Gin's, of Go. */
export const gin: LogFormat = consoleFormat({
  name: 'gin',
  told: (text) => {
    const [, year, month, day, clock, status, address, method, target] = GIN.exec(text) ?? []
    if (!(year && month && day && clock && status && method && target)) return undefined
    const time = instantOf([year, month, day], clock)
    return { time, address, request: `${method} ${target}`, status }
  },
  other: /^\[GIN(?:-debug)?\] /,
  lacks: ['zone'],
})

const PHP =
  /^\[[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d+) (\d\d:\d\d:\d\d) (\d{4})\] (\S+:\d+) \[(\d{3})\]: (?:\([^)]*\) )?([A-Z]+ \S+)/

/** The server of a developer that comes with PHP. */
export const phpServer: LogFormat = consoleFormat({
  name: 'php -S',
  told: (text) => {
    const [, month, day, clock, year, address, status, request] = PHP.exec(text) ?? []
    if (!(year && month && day && clock && status && request)) return undefined
    return { time: instantOf([year, month, day], clock), address, request, status }
  },
  other: /^\[[A-Z][a-z]{2} [^\]]*\] (?:\S+:\d+ (?:Accepted|Closing)|PHP .* Development Server)/,
  lacks: ['zone'],
})
