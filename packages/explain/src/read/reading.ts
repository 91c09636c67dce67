import { leastOf, mostOf } from '../extremes.ts'
/** Lines of one format in a file. */
export interface FormatShare {
  readonly name: string
  readonly lines: number
}

/** What became of one file. */
export interface FileReading {
  /** `-` for standard input. */
  readonly path: string
  /** The format of most of its lines; `undefined` if none was recognized. */
  readonly format: string | undefined
  /** How sure: the share of the first lines that were of this format, 0 to 1. */
  readonly sure: number
  /** All formats that were met, the one with most lines first: a file may be mixed. */
  readonly formats: readonly FormatShare[]
  readonly lines: number
  /** Lines that held a request. */
  readonly requests: number
  /** Lines that were understood and hold none: headings, other messages of the same program, gaps. */
  readonly others: number
  readonly unread: number
  /** Of the unread lines the first three, cut, with control characters made visible. */
  readonly samples: readonly string[]
  /** The earliest and the latest instant, milliseconds since the epoch. */
  readonly firstTime: number | undefined
  readonly lastTime: number | undefined
  /** How often the clock went back by more than five minutes. */
  readonly jumps: number
  /** How many records the log itself says are missing. */
  readonly lost: number
  /** Unpacked. */
  readonly bytes: number
  /**
   * What no line held, of what findings are made of: `time`, `address`, `agent`; `zone` where times are
   * local and were taken for UTC.
   */
  readonly lacks: readonly string[]
  /** What is wrong with it, in words, if anything is. */
  readonly problem: string | undefined
}

/** What became of all files. */
export interface LogReading {
  /** In the order in which they were named. */
  readonly files: readonly FileReading[]
  readonly lines: number
  readonly requests: number
  readonly others: number
  readonly unread: number
  readonly lost: number
  readonly bytes: number
  readonly firstTime: number | undefined
  readonly lastTime: number | undefined
}

const UNREAD_MAX = 0.05

/** Whether too little was read to say anything: more than 5 % of the lines, or a file of which nothing was. */
export function isUnreadable(reading: LogReading): boolean {
  if (reading.files.some(({ problem, requests }) => problem !== undefined && requests === 0))
    return true
  return reading.unread > UNREAD_MAX * reading.lines
}

const ERROR_LOG = /^(?:nginx|apache) error(?: in |$)/

/**
 * Whether it was read, and holds no request because nothing was refused: the error logs of servers hold no others.
 */
export function isErrorLogAlone(reading: LogReading): boolean {
  const { files, requests } = reading
  const isError = files.every(({ format }) => format !== undefined && ERROR_LOG.test(format))
  return requests === 0 && isError && !isUnreadable(reading)
}

/** Adds up what became of the files. */
export function totalOf(files: readonly FileReading[]): LogReading {
  const sum = (count: (file: FileReading) => number): number =>
    files.reduce((total, file) => total + count(file), 0)
  const firsts = files.flatMap(({ firstTime }) => firstTime ?? [])
  const lasts = files.flatMap(({ lastTime }) => lastTime ?? [])
  return {
    files,
    lines: sum(({ lines }) => lines),
    requests: sum(({ requests }) => requests),
    others: sum(({ others }) => others),
    unread: sum(({ unread }) => unread),
    lost: sum(({ lost }) => lost),
    bytes: sum(({ bytes }) => bytes),
    firstTime: firsts.length === 0 ? undefined : leastOf(firsts),
    lastTime: lasts.length === 0 ? undefined : mostOf(lasts),
  }
}

/** What becomes of a file that cannot be opened. */
export function unopened(path: string, cause: unknown): FileReading {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined
  if (code === undefined) throw cause
  const counts = { lines: 0, requests: 0, others: 0, unread: 0, jumps: 0, lost: 0, bytes: 0 }
  const nothing = { format: undefined, sure: 0, formats: [], samples: [], lacks: [] }
  const problem = reasons[code] ?? `it cannot be read: ${code}`
  return { path, ...nothing, ...counts, firstTime: undefined, lastTime: undefined, problem }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read',
  EISDIR: 'it is a folder',
}
