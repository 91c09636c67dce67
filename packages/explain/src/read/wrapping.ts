import { timeIn } from './formats/text-times.ts'
import { Line } from './line.ts'

/** What a collector of logs puts around each line that it passes on. */
export interface Wrapping {
  /** Who does so. */
  readonly name: string
  /** The line as it was written: the same one, moved, or one of its own. */
  unwrap(line: Line): Line
  /** When it was passed on, milliseconds since the epoch, for lines that say no time themselves; 0 if that is not told. */
  timeOf(wrapped: string): number
}

/** So much of a line is looked at: nobody shall choose how long that takes. */
const LOOKED_AT = 512
const SHARE_LEAST = 0.5

/** What stands in front of the line. That of HAProxy is for its own format to read. */
const fronts: readonly (readonly [string, RegExp])[] = [
  ['kubernetes', /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d) (?:stdout|stderr) [FP] /],
  ['docker', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z /],
  ['compose', /^[\w.-]+ +\| /],
  [
    'syslog',
    /^(?:<\d{1,3}>)?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ (?!haproxy)[^\s:[]+(?:\[\d+\])?: /,
  ],
  ['syslog', /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d) \S+ (?!haproxy)[^\s:[]+(?:\[\d+\])?: /],
  ['syslog', /^<\d{1,3}>1 \S+ \S+ (?!haproxy)\S+ \S+ \S+ (?:-|\[[^\]]*\]) /],
]

const wrappings: readonly (readonly [Wrapping, RegExp])[] = [
  ...fronts.map(
    ([name, pattern]) =>
      [{ name, unwrap: withoutFront(pattern), timeOf: timeOfFront(pattern) }, pattern] as const,
  ),
  [{ name: 'docker', unwrap: logMember, timeOf: timeMember }, /^\{"log":"/],
]

/** What is around most of these lines; `undefined` if nothing is that is known. */
export function wrappingOf(lines: readonly Line[]): Wrapping | undefined {
  const found = wrappings.find(
    ([, pattern]) =>
      lines.filter((line) => pattern.test(beginningOf(line))).length > lines.length * SHARE_LEAST,
  )
  return found?.[0]
}

function withoutFront(pattern: RegExp): (line: Line) => Line {
  return (line) => {
    line.start += pattern.exec(beginningOf(line))?.[0].length ?? 0
    return line
  }
}

function timeOfFront(pattern: RegExp): (wrapped: string) => number {
  return (wrapped) => timeIn(pattern.exec(wrapped.slice(0, LOOKED_AT))?.[0] ?? '')?.time ?? 0
}

/** One byte a character, so that lengths are those of the bytes. */
function beginningOf({ text, start, end }: Line): string {
  return text.slice(start, Math.min(end, start + LOOKED_AT))
}

/** Docker's `json-file`: the line is a member, with what ended it. */
function logMember(line: Line): Line {
  try {
    const { log } = JSON.parse(line.whole()) as { log?: unknown }
    return typeof log === 'string' ? Line.of(log.trimEnd()) : line
  } catch {
    return line
  }
}

const TIME = /"time":"([^"]{1,64})"\}\s*$/

function timeMember(wrapped: string): number {
  return timeIn(TIME.exec(wrapped.slice(-LOOKED_AT))?.[1] ?? '')?.time ?? 0
}
