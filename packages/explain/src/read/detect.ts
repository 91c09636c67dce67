import type { LineReader, LogFormat } from './formats/format.ts'
import { formats } from './formats/index.ts'
import type { Line } from './line.ts'
import { Seen } from './seen.ts'

/** A format that some lines are of. */
export interface Detected {
  readonly format: LogFormat
  /** The share of the lines that it understood, 0 to 1. */
  readonly sure: number
  /** What none of them held. */
  readonly lacks: readonly string[]
  /** A reader that has read nothing yet. */
  readonly reader: LineReader
  /** The lines that it did not understand. */
  readonly unread: readonly Line[]
}

const OTHERS_WEIGHT = 0.4
const GUESS_WEIGHT = 0.5

/** The format of most of these lines; `undefined` if there is none that reads any. */
export function detect(lines: readonly Line[]): Detected | undefined {
  let best: Detected | undefined
  for (const format of formats) {
    const tried = tryFormat(format, lines)
    if (tried !== undefined && weightOf(tried) > weightOf(best)) best = tried
  }
  return best
}

function weightOf(detected: Detected | undefined): number {
  if (detected === undefined) return 0
  return detected.sure * (detected.format.isGuess === true ? GUESS_WEIGHT : 1)
}

function tryFormat(format: LogFormat, lines: readonly Line[]): Detected | undefined {
  const reader = format.reader(lines)
  const kept = format.reader(lines)
  if (reader === undefined || kept === undefined) return undefined
  const seen = new Seen()
  const held = new Held()
  const unread: Line[] = []
  let requests = 0
  let others = 0
  for (const line of lines) {
    const outcome = reader(line, seen)
    if (outcome === 'read') {
      requests += 1
      held.note(seen)
    } else if (outcome === 'other') others += 1
    else unread.push(line)
  }
  // Lines that hold no request say little about a format as long as none does.
  const understood = understoodBy(format, { requests, others })
  const sure = lines.length === 0 ? 0 : understood / lines.length
  return {
    format,
    sure,
    lacks: requests > 0 ? [...held.lacks(), ...(format.lacks ?? [])] : [],
    reader: kept,
    unread,
  }
}

function understoodBy(
  { isGuess }: LogFormat,
  { requests, others }: { readonly requests: number; readonly others: number },
): number {
  if (isGuess === true) return requests
  return requests > 0 ? requests + others : others * OTHERS_WEIGHT
}

/** What requests hold. */
class Held {
  #time = false
  #address = false
  #agent = false

  note(seen: Seen): void {
    this.#time ||= seen.time !== 0
    this.#address ||= seen.address !== undefined
    this.#agent ||= seen.agent !== undefined
  }

  lacks(): readonly string[] {
    const held = { time: this.#time, address: this.#address, agent: this.#agent }
    return Object.entries(held).flatMap(([name, isHeld]) => (isHeld ? [] : [name]))
  }
}
